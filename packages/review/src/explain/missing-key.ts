import type { PolicyRequest } from '@vouchsafe/policy/decision'
import type { MarkedDifference } from '@vouchsafe/policy/explain'

/** What is known of the keys that a request can have. */
export interface KeyFacts {
  /** Whether policies see a claim of the token's issuer, by its name. */
  readonly isExposed?: (claim: string) => boolean
}

/** Keys of the call and of the session it asks for, which no token has. */
const ofRequest = /^(?:aws|sts|saml):/

/** Why a key is not in the request: another provider's, one that AWS does not show, or just not there. */
export function missingKey(
  key: string,
  difference: MarkedDifference,
  { request: { principal, context }, isExposed }: KeyFacts & { readonly request: PolicyRequest },
): MarkedDifference {
  if (principal.type !== 'Federated') return difference
  const folded = key.toLowerCase()
  if (ofRequest.test(folded)) return { ...difference, code: kindOf(folded) }
  const host = hostOf(principal.id)
  const prefix = `${host.toLowerCase()}:`
  if (folded.startsWith(prefix)) {
    const claim = folded.slice(prefix.length)
    return isExposed?.(claim) === false ? { ...difference, code: 'claim_not_exposed' } : difference
  }
  const claim = folded.slice(folded.lastIndexOf(':') + 1)
  const own = context.has(`${prefix}${claim}`) ? { expected: `${host}:${claim}` } : {}
  return { code: 'key_of_another_provider', found: key, at: 0, ...own }
}

/** With a token a call takes tags and source identity from it alone (STS API reference, AssumeRoleWithWebIdentity). */
function kindOf(key: string): 'key_of_session' | 'not_brought' | 'request_key_unknown' {
  if (/^aws:(?:principaltag|userid$|username$|principal)/.test(key)) return 'key_of_session'
  if (/^(?:aws:(?:requesttag|tagkeys)|sts:(?:transitivetagkeys|sourceidentity))/.test(key))
    return 'not_brought'
  return 'request_key_unknown'
}

/** The provider as condition keys name it. */
function hostOf(provider: string): string {
  return provider.replace(/^arn:[^:]*:iam::\d*:oidc-provider\//, '')
}
