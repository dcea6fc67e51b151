import type { Topic } from './authorization-case.ts'
import { actions } from './cases/actions.ts'
import { boundaries } from './cases/boundaries.ts'
import { conditions } from './cases/conditions.ts'
import { confusedDeputy } from './cases/confused-deputy.ts'
import { crossAccount } from './cases/cross-account.ts'
import { federatedCallers } from './cases/federated-callers.ts'
import { order } from './cases/order.ts'
import { resourceControl } from './cases/resource-control.ts'
import { resourcePolicies } from './cases/resource-policies.ts'
import { resources } from './cases/resources.ts'
import { serviceControl } from './cases/service-control.ts'
import { sessionPolicies } from './cases/session-policies.ts'
import { tags } from './cases/tags.ts'
import { trustPolicies } from './cases/trust-policies.ts'
import { variables } from './cases/variables.ts'

/** All rows, for every test that walks them. */
export const topics: readonly Topic[] = [
  actions,
  resources,
  variables,
  conditions,
  tags,
  boundaries,
  sessionPolicies,
  serviceControl,
  resourceControl,
  resourcePolicies,
  crossAccount,
  trustPolicies,
  federatedCallers,
  confusedDeputy,
  order,
]
