import type { JsonObject } from '@vouchsafe/core/json'
import { checkActions, checkResources } from './check-names.ts'
import { parseDocument, type CommonStatement } from './parse-document.ts'
import { parseNames } from './parse-names.ts'
import { parsePrincipals } from './parse-principals.ts'
import { malformed, sayings } from './refuse.ts'
import type { ParseOptions, ResourcePolicyDocument, ResourceStatement } from './types.ts'

/** AWS Organizations' quota. */
const RESOURCE_CONTROL_POLICY_LENGTH = 5120

/**
 * Reads and checks a resource control policy: what nobody may do to the resources of an account, wherever the
 * caller belongs. It only denies, names everybody (conditions narrow it), and names its actions by service.
 *
 * @throws VouchsafeError `policy_malformed` | `policy_too_large`; AWS Organizations itself has one text for all
 * @see AWS Organizations user guide, "RCP syntax"
 */
export function parseResourceControlPolicy(text: string, options: ParseOptions = {}): ResourcePolicyDocument {
  const document = parseDocument(text, {
    maxLength: options.maxLength ?? RESOURCE_CONTROL_POLICY_LENGTH,
    isOrganizations: true,
    quota: 'PolicySize',
    sidsNotUnique: sayings.sidsNotUnique,
    readStatement,
  })
  // the brand exists for the type checker only
  return document as ResourcePolicyDocument
}

function readStatement(elements: JsonObject, common: CommonStatement): ResourceStatement {
  const { index: statement, effect } = common
  for (const element of ['NotPrincipal', 'NotAction'])
    if (elements[element] !== undefined)
      throw malformed(`Has prohibited field ${element}`, { statement, element })
  if (effect === 'Allow')
    throw malformed('Invalid effect: Allow', { statement, element: 'Effect', found: effect })

  const principals = parsePrincipals(elements['Principal'], { statement, element: 'Principal' })
  if (elements['Principal'] !== '*')
    throw malformed('The Principal of a resource control policy must be "*"', {
      statement,
      element: 'Principal',
    })
  const actions = parseNames(elements, 'Action', { statement, missing: 'Missing required field Action' })
  checkActions(actions, statement)
  const open = actions.patterns.find((action) => action.startsWith('*'))
  if (open !== undefined)
    throw malformed(sayings.vendorMissing, { statement, element: 'Action', found: open })
  const resources = parseNames(elements, 'Resource', {
    statement,
    missing: 'Missing required field Resource',
  })
  checkResources(resources, statement)
  return { ...common, principals, principalsComplement: false, actions, resources }
}
