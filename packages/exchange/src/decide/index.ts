export { decideAssumeRole, type AssumeRoleQuestion } from './decide-assume-role.ts'
export { denialCauses, type DenialCause, type Verdict } from './types.ts'
