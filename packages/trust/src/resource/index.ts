export * from './types.ts'
export {
  controlPolicyArn,
  instanceProfileArn,
  managedPolicyArn,
  samlProviderArn,
  type ControlKind,
} from './arns.ts'
export { applyChanges } from './apply-changes.ts'
export { defaultLimits, type TrustFacts, type TrustLimits } from './facts.ts'
export { accountIdField } from './fields.ts'
export { fault, warning, type Finding } from './finding.ts'
export { compareKeys, describeKey, isAboveAccounts, keyText } from './key.ts'
export { refuseProblems, renderProblem, type Problem } from './problem.ts'
export { newUniqueId } from './unique-id.ts'
export { createWorld, type TrustWorld } from './world.ts'
