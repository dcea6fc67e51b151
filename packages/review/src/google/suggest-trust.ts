import type { JsonObject } from '@vouchsafe/core/json'
import { admittedAnother } from '#cloud/other-tokens'
import type { CloudSuggestion } from '#cloud/types'
import { federation, type Federated } from './admit.ts'
import { providerText, type PoolProvider } from './parse-provider.ts'

/** The token's own issuer instead of the provider's, with another of its tokens that the provider would then take. */
export function suggestIssuer(provider: PoolProvider, claims: JsonObject): CloudSuggestion[] {
  const { iss: issuer, sub } = claims
  if (typeof issuer !== 'string') return []
  const after = { ...provider, issuer }
  const federate = federation(after)
  const other = admittedAnother(claims, {
    // a provider has one issuer: none of these tokens was taken before
    before: () => false,
    after: (token) => federate(token) !== undefined,
    isSame: (token) => token['sub'] === sub,
  })
  return [
    {
      side: 'cloud',
      risk: 'dangerous',
      text: `set \`issuerUri\` to \`${issuer}\` if that is the issuer you mean: all of its tokens then reach the condition`,
      ...(other !== undefined && { alsoAdmits: other.alsoAdmits, changed: providerText(after) }),
    },
  ]
}

/** What a service account lets in, and how it is let in. */
export interface Impersonation {
  readonly isLetIn: (federated: Federated) => boolean
  readonly command?: string
}

/**
 * The token's `google.subject` as a member of the service account, tried: `safe` where the subject is the token's own
 * `sub`, else with another token that is the same subject to Google. Nothing where neither is known.
 */
export function suggestMember(
  provider: PoolProvider,
  claims: JsonObject,
  { isLetIn, command }: Impersonation,
): CloudSuggestion[] {
  // the condition may be what refuses this token, and is told by itself
  const { condition: _, ...unconditional } = provider
  const own = federation(unconditional)(claims)?.subject
  if (own === undefined || own === '') return []
  const federate = federation(provider)
  const letsIn = (token: JsonObject, isAfter: boolean): boolean => {
    const federated = federate(token)
    return federated !== undefined && (isLetIn(federated) || (isAfter && federated.subject === own))
  }
  const other = admittedAnother(claims, {
    before: (token) => letsIn(token, false),
    after: (token) => letsIn(token, true),
    isSame: (token) => token['sub'] === claims['sub'],
  })
  const isItsOwn = provider.mapping.get('google.subject')?.trim() === 'assertion.sub'
  if (other === undefined && !isItsOwn) return []
  return [
    {
      side: 'cloud',
      text: 'let the service account be used by this subject alone',
      ...(other ?? { risk: 'safe' as const }),
      ...(command !== undefined && { command }),
    },
  ]
}
