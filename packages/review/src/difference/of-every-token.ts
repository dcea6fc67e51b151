import type { RequestPrincipal } from '@vouchsafe/policy/decision'

/** Whether a condition key (folded to lower case) is the subject or the audience of some provider's tokens. */
export function isSubjectOrAudience(key: string): boolean {
  return /:(?:sub|aud)$/.test(key)
}

/**
 * Whether every request of a principal has a condition key: the subject and the audience of its own tokens (OpenID
 * Connect Core §2). Those of another provider it never has, whoever wrote them into a policy.
 */
export function isOfEveryToken(key: string, principal: RequestPrincipal): boolean {
  if (principal.type !== 'Federated' || !isSubjectOrAudience(key)) return false
  const [, kind, name] = /:(oidc|saml)-provider\/(.+)$/s.exec(principal.id) ?? []
  const prefix = kind === 'saml' ? 'saml' : (name ?? principal.id)
  return key.slice(0, key.lastIndexOf(':')) === prefix.toLowerCase()
}
