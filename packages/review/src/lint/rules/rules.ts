import { excuseRules } from '../excuse/excuse-rules.ts'
import type { LintRule } from '../types.ts'
import { admissionRules } from './admission-rules.ts'
import { azureRules } from './azure-rules.ts'
import { conditionRules } from './condition-rules.ts'
import { driftRules } from './drift-rules.ts'
import { escalationRules } from './escalation-rules.ts'
import { googleRules } from './google-rules.ts'
import { lifetimeRules } from './lifetime-rules.ts'
import { permissionsRules } from './permissions-rules.ts'
import { principalRules } from './principal-rules.ts'
import { providerRules } from './provider-rules.ts'
import { sharedRoleRules } from './shared-role-rule.ts'
import { reachRules } from './reach-rules.ts'
import { workflowRules } from './workflow-rules.ts'
import { workloadRules } from './workload-rules.ts'

/** Every rule; reports, help and the documentation read this table. */
export const lintRules: readonly LintRule[] = [
  ...admissionRules,
  ...principalRules,
  ...conditionRules,
  ...providerRules,
  ...reachRules,
  ...workflowRules,
  ...permissionsRules,
  ...escalationRules,
  ...googleRules,
  ...azureRules,
  ...sharedRoleRules,
  ...driftRules,
  ...workloadRules,
  ...lifetimeRules,
  ...Object.values(excuseRules),
]
