export { callerLayers, type CallerLayers } from './caller-layers.ts'
export {
  decideAssumeRole,
  type AssumeRoleAction,
  type AssumeRoleQuestion,
  type Claimant,
} from './decide-assume-role.ts'
export { denialCauses, type DenialCause, type PolicyOutcome, type Verdict } from './types.ts'
