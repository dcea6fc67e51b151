import type { JsonObject } from '@vouchsafe/core/json'
import { checkActions, checkResources } from './check-names.ts'
import type { CommonStatement } from './parse-document.ts'
import { parseNames } from './parse-names.ts'
import { malformed } from './refuse.ts'
import type { PermissionsStatement } from './types.ts'

/** Reads a statement that names no principal, since its policy is attached to one. */
export function readPermissionsStatement(
  elements: JsonObject,
  common: CommonStatement,
): PermissionsStatement {
  const { index: statement } = common
  for (const element of ['Principal', 'NotPrincipal'])
    if (elements[element] !== undefined)
      throw malformed('Policy document should not specify a principal.', { statement, element })
  const actions = parseNames(elements, 'Action', {
    statement,
    missing: 'Policy statement must contain actions.',
  })
  checkActions(actions, statement)
  const resources = parseNames(elements, 'Resource', {
    statement,
    missing: 'Policy statement must contain resources.',
  })
  checkResources(resources, statement)
  return { ...common, actions, resources }
}
