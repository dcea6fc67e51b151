import type { JsonObject } from '@vouchsafe/core/json'
import { checkActions, checkResources } from './check-names.ts'
import { parseDocument, type CommonStatement } from './parse-document.ts'
import { parseNames } from './parse-names.ts'
import { parsePrincipals } from './parse-principals.ts'
import { malformed, sayings } from './refuse.ts'
import type { ParseOptions, ResourcePolicyDocument, ResourceStatement } from './types.ts'

/** The quota of S3, the largest among AWS's services. */
const RESOURCE_POLICY_LENGTH = 20_480

/**
 * Reads and checks the policy of a resource: who may do what to it. `NotPrincipal` stands in a Deny only.
 *
 * @throws VouchsafeError `policy_malformed` | `policy_too_large`
 */
export function parseResourcePolicy(text: string, options: ParseOptions = {}): ResourcePolicyDocument {
  const document = parseDocument(text, {
    maxLength: options.maxLength ?? RESOURCE_POLICY_LENGTH,
    quota: 'PolicySize',
    sidsNotUnique: sayings.sidsNotUnique,
    readStatement,
  })
  // the brand exists for the type checker only
  return document as ResourcePolicyDocument
}

function readStatement(elements: JsonObject, common: CommonStatement): ResourceStatement {
  const { index: statement, effect } = common
  const complement = elements['NotPrincipal'] !== undefined
  const element = complement ? 'NotPrincipal' : 'Principal'
  if (complement && effect === 'Allow')
    throw malformed('Allow with NotPrincipal is not allowed.', { statement, element })
  if (complement && elements['Principal'] !== undefined)
    throw malformed(sayings.syntax, { statement, element })
  const principals = parsePrincipals(elements[element], { statement, element })
  const actions = parseNames(elements, 'Action', { statement, missing: 'Missing required field Action' })
  checkActions(actions, statement)
  const resources = parseNames(elements, 'Resource', {
    statement,
    missing: 'Missing required field Resource',
  })
  checkResources(resources, statement)
  return { ...common, principals, principalsComplement: complement, actions, resources }
}
