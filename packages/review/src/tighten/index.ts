export { collectEvidence, type Evidence } from './collect-evidence.ts'
export { tighten } from './tighten.ts'
export type * from './types.ts'
