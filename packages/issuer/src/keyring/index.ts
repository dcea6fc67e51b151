export { createKeyRing, type KeyRingOptions, type RotatingKeyRing } from './create-key-ring.ts'
export type { KeyEvent } from './key-event.ts'
export { defaultRotationPolicy, type RotationPolicy } from './rotation-policy.ts'
export type * from './types.ts'
