export { compilePermissionsPolicy } from './compile-permissions-policy.ts'
export { compileResourcePolicy } from './compile-resource-policy.ts'
export { compileTrustPolicy } from './compile-trust-policy.ts'
export type { CompiledPermissionsPolicy, CompiledResourcePolicy, CompiledTrustPolicy } from './types.ts'
