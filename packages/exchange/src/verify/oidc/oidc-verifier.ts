import { isVouchsafeError, VouchsafeError } from '@vouchsafe/core/errors'
import type { KeySet } from '@vouchsafe/core/jwk'
import { parseJwt, verifyJwt, type ParsedJwt, type VerifiedJwt } from '@vouchsafe/core/jwt'
import type { EpochSeconds, Seconds } from '@vouchsafe/core/time'
import type { Provider, TrustSnapshot } from '@vouchsafe/trust/snapshot'
import { hash } from 'node:crypto'
import type { VerifiedEvidence } from './evidence.ts'
import type { ProviderKeys } from './provider-keys.ts'
import { checkNotLegacy } from './refuse-kubernetes.ts'
import { resolveAudience } from './resolve-audience.ts'

export interface OidcVerifierOptions {
  readonly keys: ProviderKeys
  readonly settings: {
    /** Difference of clocks forgiven in either direction. */
    readonly toleranceSeconds: Seconds
  }
}

/** Whose providers are asked, under which trust, at what time. */
export interface VerifyContext {
  readonly account: string
  readonly trust: Pick<TrustSnapshot, 'provider'>
  readonly at: EpochSeconds
}

export interface OidcVerifier {
  /**
   * Guarantees that a provider of the account signed the token, that it is live, and that it was meant for us. In
   * this order: form, provider, algorithm, keys, signature, time, claims, audience; nothing is fetched for an
   * issuer that is not a provider. A disabled provider's token is verified all the same: refusing him is a
   * decision, told to nobody but the holder of a good token.
   *
   * @throws VouchsafeError `token_*` | `issuer_unknown` | `key*` | `signature_invalid` | `claim_*` | `audience_*` |
   *   `discovery_malformed` | `jwks_malformed` | `fetch_refused`
   */
  verify(token: string, context: VerifyContext): Promise<VerifiedEvidence>
}

export function createOidcVerifier({ keys, settings }: OidcVerifierOptions): OidcVerifier {
  /** Once more if the keys may have changed under their `kid` meanwhile. */
  async function verifySigned(token: ParsedJwt, provider: Provider, at: EpochSeconds): Promise<VerifiedJwt> {
    const { algorithms, maxTokenLifetimeSeconds } = provider
    const freshness = { ...settings, maxLifetimeSeconds: maxTokenLifetimeSeconds }
    const verifyWith = (set: KeySet): VerifiedJwt =>
      verifyJwt(token, { keys: set, algorithms, freshness }, at)

    // awaited even when they are at hand: requests under way together verify one right after the other, and the
    // code of a verification, cold, costs half as much again
    const set = await keys.find(provider, token.header)
    try {
      return verifyWith(set)
    } catch (error) {
      const isForged = isVouchsafeError(error, 'signature_invalid')
      const renewed = isForged ? await keys.renewed(provider, set) : undefined
      if (renewed === undefined) throw error
      return verifyWith(renewed)
    }
  }

  return {
    async verify(text, { account, trust, at }) {
      const token = parseJwt(text)
      checkNotLegacy(token.issuer, token.claims)
      const provider = findProvider(token, account, trust)
      checkAlgorithm(token, provider)
      const jwt = await verifySigned(token, provider, at)
      // the one place where the brand is given
      return {
        kind: 'oidc',
        provider,
        claims: jwt.claims,
        issuer: jwt.issuer,
        subject: jwt.subject,
        ...resolveAudience(jwt, provider),
        expiresAt: jwt.times.exp,
        digest: hash('sha256', text),
      } as VerifiedEvidence
    },
  }
}

function findProvider({ issuer }: ParsedJwt, account: string, trust: VerifyContext['trust']): Provider {
  const provider = trust.provider(account, issuer)
  if (provider === undefined) throw new VouchsafeError('issuer_unknown', { detail: { issuer, account } })
  return provider
}

/** Before any key is fetched for it. */
function checkAlgorithm({ header: { alg } }: ParsedJwt, { algorithms }: Provider): void {
  if (!algorithms.includes(alg)) {
    throw new VouchsafeError('token_algorithm_refused', { detail: { alg, allowed: algorithms } })
  }
}
