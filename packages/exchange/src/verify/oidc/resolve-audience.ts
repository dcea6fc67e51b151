import { optionalClaim, stringClaim } from '@vouchsafe/core/claims'
import { VouchsafeError } from '@vouchsafe/core/errors'
import type { VerifiedJwt } from '@vouchsafe/core/jwt'
import type { Provider } from '@vouchsafe/trust/snapshot'
import { checkNotForApiServer } from './refuse-kubernetes.ts'

export interface ResolvedAudience {
  readonly audience: string
  readonly originalAudience?: readonly string[]
}

/**
 * The audience that policies see, by AWS's rules: the authorized party where the token names one (`aud` is then
 * shown as `oaud`), else the only audience. It must be registered with the provider, letter for letter.
 *
 * @throws VouchsafeError `audience_ambiguous` | `audience_refused` | `claim_malformed` (`azp`)
 */
export function resolveAudience(token: VerifiedJwt, provider: Provider): ResolvedAudience {
  const { audiences, claims } = token
  const authorizedParty = optionalClaim(claims, 'azp', stringClaim)
  const [only = ''] = audiences
  if (authorizedParty === undefined && audiences.length > 1) {
    throw new VouchsafeError('audience_ambiguous', { detail: { audiences } })
  }
  checkNotForApiServer(token)
  const audience = authorizedParty ?? only
  if (!provider.audiences.has(audience)) {
    throw new VouchsafeError('audience_refused', {
      detail: { audience, registered: [...provider.audiences] },
      hint: `register \`${audience}\` with the provider, or ask the issuer for a registered audience`,
    })
  }
  return authorizedParty === undefined ? { audience } : { audience, originalAudience: audiences }
}
