import type { PrincipalPattern, TrustPolicyDocument } from '@vouchsafe/policy/parse'

/** What a policy names exactly (no account, no `*`) for one type of principal, in order of the text. */
export function namedPrincipals(
  document: TrustPolicyDocument,
  type: PrincipalPattern['type'],
): readonly string[] {
  return document.statements
    .flatMap(({ principals }) => principals)
    .filter((principal) => principal.type === type && principal.match === 'exact')
    .map(({ value }) => value)
}

/** The policy with every `AWS` principal that the table knows replaced by its unique id. */
export function pinPrincipals(
  document: TrustPolicyDocument,
  ids: Readonly<Record<string, string>>,
): TrustPolicyDocument {
  const pin = (principal: PrincipalPattern): PrincipalPattern => {
    const id = Object.hasOwn(ids, principal.value) ? ids[principal.value] : undefined
    const isPinned = principal.type === 'AWS' && principal.match === 'exact' && id !== undefined
    return isPinned ? { ...principal, value: id } : principal
  }
  const statements = document.statements.map((statement) => ({
    ...statement,
    principals: statement.principals.map(pin),
  }))
  return { ...document, statements }
}
