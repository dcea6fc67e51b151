import { excuseRules } from '../excuse/excuse-rules.ts'
import type { LintRule } from '../types.ts'
import { admissionRules } from './admission-rules.ts'
import { conditionRules } from './condition-rules.ts'
import { escalationRules } from './escalation-rules.ts'
import { permissionsRules } from './permissions-rules.ts'
import { principalRules } from './principal-rules.ts'
import { providerRules } from './provider-rules.ts'
import { workflowRules } from './workflow-rules.ts'

/** Every rule; reports, help and the documentation read this table. */
export const lintRules: readonly LintRule[] = [
  ...admissionRules,
  ...principalRules,
  ...conditionRules,
  ...providerRules,
  ...workflowRules,
  ...permissionsRules,
  ...escalationRules,
  ...Object.values(excuseRules),
]
