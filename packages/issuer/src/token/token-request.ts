import { VouchsafeError } from '@vouchsafe/core/errors'
import type { JsonObject } from '@vouchsafe/core/json'
import type { Seconds } from '@vouchsafe/core/time'
import { ownClaims } from '#discovery/discovery-document'

/**
 * How we came to know the subject: the kernel vouched for a process, an administrator named one, or a session of
 * ours signed for itself.
 */
export type AuthenticationMethod = 'attested' | 'administrator' | 'session'

export interface TokenRequest {
  /** 1 to 255 characters, no control characters (OpenID Connect Core 1.0 §2). */
  readonly subject: string
  /** One audience, or 1 to 10 different ones; each 1 to 1,000 characters. A list stays a list in the token. */
  readonly audience: string | readonly string[]
  /** 1 to 86,400, and no more than the key ring keeps a key published. Counted from now. */
  readonly lifetimeSeconds: Seconds
  /** Becomes the claim `amr`, so that policies can tell the two apart. */
  readonly amr: readonly [AuthenticationMethod]
  /** Further claims; none of those that we set ourselves. */
  readonly claims?: JsonObject
}

export const longestLifetimeSeconds = 86_400
const longestSubject = 255
/** AWS's limit, for want of one in the standards. */
const longestAudience = 1000
const mostAudiences = 10
const controls = /\p{Cc}/u

/**
 * Guarantees the ranges that `TokenRequest` states.
 *
 * @throws VouchsafeError `parameter_invalid`, saying what was expected
 */
export function checkTokenRequest(request: TokenRequest, longestSeconds: Seconds): void {
  checkText('subject', request.subject, longestSubject)
  checkAudiences(request.audience)
  const longest = Math.min(longestSeconds, longestLifetimeSeconds)
  const { lifetimeSeconds, claims = {} } = request
  if (!Number.isSafeInteger(lifetimeSeconds) || lifetimeSeconds < 1 || lifetimeSeconds > longest)
    throw invalid(`lifetime: expected 1 to ${longest} whole seconds, found \`${lifetimeSeconds}\``)
  const taken = ownClaims.find((name) => Object.hasOwn(claims, name))
  if (taken !== undefined) throw invalid(`claims: \`${taken}\` is set by the issuer alone`)
}

function checkAudiences(audience: string | readonly string[]): void {
  const audiences = typeof audience === 'string' ? [audience] : audience
  for (const text of audiences) checkText('audience', text, longestAudience)
  const different = new Set(audiences).size
  if (different < 1 || different > mostAudiences || different < audiences.length)
    throw invalid(`audience: expected 1 to ${mostAudiences} different ones, found ${audiences.length}`)
}

function checkText(name: string, text: string, longest: number): void {
  if (text.length >= 1 && text.length <= longest && text.isWellFormed() && !controls.test(text)) return
  throw invalid(
    `${name}: expected 1 to ${longest} characters without control characters, found ${text.length}`,
  )
}

function invalid(say: string): VouchsafeError {
  return new VouchsafeError('parameter_invalid', { say })
}
