export { callerLayers, type CallerLayers } from './caller-layers.ts'
export {
  decideAssumeRole,
  type AssumeRoleAction,
  type AssumeRoleQuestion,
  type Claimant,
} from './decide-assume-role.ts'
export {
  denialCauses,
  sessionEnds,
  type DenialCause,
  type PolicyOutcome,
  type SessionEnd,
  type Verdict,
} from './types.ts'
