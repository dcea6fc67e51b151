import type { JsonObject } from '@vouchsafe/core/json'
import { foldCase } from '#iam/fold-case'
import { compilePattern, parseWildcards } from '#iam/wildcard'
import { parseDocument, type CommonStatement } from './parse-document.ts'
import { parseNames } from './parse-names.ts'
import { parsePrincipals } from './parse-principals.ts'
import { malformed } from './refuse.ts'
import type { ParseOptions, TrustPolicyDocument, TrustStatement } from './types.ts'

/** AWS's default quota for a role's trust policy (it can be raised to 4096). */
const TRUST_POLICY_LENGTH = 2048

const trustActions = [
  'sts:assumerole',
  'sts:assumerolewithsaml',
  'sts:assumerolewithwebidentity',
  'sts:tagsession',
  'sts:setsourceidentity',
  'sts:setcontext',
]

/**
 * Reads and checks a role's trust policy. What AWS accepts is accepted; what it refuses is refused with AWS's
 * text as the message, and `detail` `{statement, element, found}` says where. A bare `"*"` as Principal is
 * refused although other resource policies take it: AWS refuses it here and accepts `{"AWS": "*"}`.
 *
 * @throws VouchsafeError `policy_malformed` | `policy_too_large`
 */
export function parseTrustPolicy(text: string, options: ParseOptions = {}): TrustPolicyDocument {
  const document = parseDocument(text, {
    maxLength: options.maxLength ?? TRUST_POLICY_LENGTH,
    quota: 'ACLSizePerRole',
    sidsNotUnique: 'The Statement Ids in the policy are not unique',
    readStatement,
  })
  // the brand exists for the type checker only
  return document as TrustPolicyDocument
}

function readStatement(elements: JsonObject, common: CommonStatement): TrustStatement {
  const { index: statement, effect } = common
  if (elements['NotPrincipal'] !== undefined) {
    const text =
      effect === 'Allow'
        ? 'Allow with NotPrincipal is not allowed.'
        : 'AssumeRole policy must not contain NotPrincipal field.'
    throw malformed(text, { statement, element: 'NotPrincipal' })
  }
  if (elements['Principal'] === '*')
    throw malformed('AssumeRolepolicy contained an invalid principal: "STAR":"*".', {
      statement,
      element: 'Principal',
      found: '*',
    })
  const principals = parsePrincipals(elements['Principal'], { statement, element: 'Principal' })
  const actions = parseNames(elements, 'Action', { statement, missing: 'Missing required field Action' })
  const stranger = actions.patterns.find((action) => !isTrustAction(action))
  if (stranger !== undefined)
    throw malformed('AssumeRole policy may only specify STS AssumeRole actions.', {
      statement,
      element: 'Action',
      found: stranger,
    })
  if (elements['Resource'] !== undefined)
    throw malformed('Has prohibited field Resource', { statement, element: 'Resource' })
  if (elements['NotResource'] !== undefined)
    throw malformed('AssumeRole policy must not contain resources.', { statement, element: 'NotResource' })
  return { ...common, principals, actions }
}

/** One of the actions by name, or a wildcard that begins with `sts:AssumeRole` and covers one. `sts:*` is refused. */
function isTrustAction(action: string): boolean {
  const folded = foldCase(action)
  if (trustActions.includes(folded)) return true
  return folded.startsWith('sts:assumerole') && trustActions.some(compilePattern(parseWildcards(folded)))
}
