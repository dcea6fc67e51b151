export { diffTrustPolicies } from './diff-trust-policies.ts'
export type { Difference, DiffOptions, PolicyDiff } from './types.ts'
