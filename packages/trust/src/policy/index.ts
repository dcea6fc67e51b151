export { pinPrincipals } from './principals.ts'
export { policySpec, type PolicySpec } from './spec.ts'
export {
  addPolicyVersion,
  deletePolicyVersion,
  policyVersions,
  setDefaultVersion,
  type NewVersion,
  type PolicyVersion,
} from './versions.ts'
