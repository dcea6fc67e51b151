import type { Random } from '@vouchsafe/core/bytes'
import { VouchsafeError } from '@vouchsafe/core/errors'
import { assembleJwt, LARGEST_TOKEN, signingInput } from '@vouchsafe/core/jwt'
import { Secret } from '@vouchsafe/core/secret'
import type { EpochSeconds } from '@vouchsafe/core/time'
import type { RotatingKeyRing } from '#keyring/create-key-ring'
import type { SigningAlgorithm } from '#keyring/types'
import { checkTokenRequest, longestLifetimeSeconds, type TokenRequest } from './token-request.ts'

/** What stays the same from token to token. */
export interface TokenIssuer {
  readonly ring: Pick<RotatingKeyRing, 'activeKid' | 'sign' | 'policy'>
  /** The exact `iss`. */
  readonly issuer: string
  /** ES256 unless the verifier knows RSA only. */
  readonly algorithm?: SigningAlgorithm
}

export interface MintedToken {
  /** JWS in compact form (RFC 7515 §7.1). */
  readonly token: Secret<string>
  /** 128 random bits, 32 hex digits: names the token in the ledger. */
  readonly jti: string
  readonly kid: string
  /** The true time; the claims `iat` and `nbf` are a minute earlier. */
  readonly issuedAt: EpochSeconds
  /** The claim `exp`. */
  readonly expiresAt: EpochSeconds
}

/** How far a verifier's clock may be behind ours without it refusing a token from the future. */
const backdateSeconds = 60

/**
 * Mints a token signed by the active key. `iat` and `nbf` are both back-dated by 60 s: verifiers without any
 * tolerance ask either for `iat <= now` or for `nbf <= now`, and a clock one second behind must not refuse us.
 * The lifetime is counted from now, but `exp - iat` never exceeds the 24 h that verifiers allow.
 *
 * INVARIANT: the key stays published until the token has expired (`lifetimeSeconds <= policy.retireSeconds`).
 *
 * @throws VouchsafeError `parameter_invalid` for a request out of range or a token of more than 20,000 characters,
 *   `not_ready` while the ring has no key for the algorithm
 */
export async function mintToken(
  { ring, issuer, algorithm = 'ES256' }: TokenIssuer,
  request: TokenRequest,
  { at, random }: { readonly at: EpochSeconds; readonly random: Random },
): Promise<MintedToken> {
  checkTokenRequest(request, ring.policy.retireSeconds)
  const kid = ring.activeKid(algorithm)
  const jti = random.bytes(16).toString('hex')
  const iat = at - backdateSeconds
  const exp = Math.min(at + request.lifetimeSeconds, iat + longestLifetimeSeconds)
  const { subject: sub, audience: aud, amr, claims } = request
  const payload = { iss: issuer, sub, aud, exp, iat, nbf: iat, jti, amr, ...claims }
  const input = signingInput({ alg: algorithm, kid, typ: 'JWT' }, payload)
  const signature = await ring.sign(kid, Buffer.from(input, 'latin1'))
  const token = assembleJwt(input, signature)
  if (token.length > LARGEST_TOKEN)
    throw new VouchsafeError('parameter_invalid', {
      say: `claims: expected a token of at most ${LARGEST_TOKEN} characters, found ${token.length}`,
    })
  return {
    token: new Secret(token, 'token'),
    jti,
    kid,
    issuedAt: at,
    expiresAt: exp as EpochSeconds,
  }
}
