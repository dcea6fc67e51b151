export { compileTrustPolicy } from './compile-trust-policy.ts'
export type { CompiledTrustPolicy } from './types.ts'
