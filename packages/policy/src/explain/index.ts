export {
  differenceOf,
  distanceOf,
  providerDifference,
  type Compared,
  type DifferenceCode,
  type MarkedDifference,
} from './difference.ts'
export { applyEdits, type Edit } from './edits.ts'
export { printPolicy } from './print-policy.ts'
export { suggestPolicyChanges, type PolicySuggestion, type Risk, type SuggestOptions } from './suggest.ts'
export { tenantOf } from './tenant.ts'
