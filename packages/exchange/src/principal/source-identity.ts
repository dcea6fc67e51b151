import { VouchsafeError } from '@vouchsafe/core/errors'
import type { ClaimSet } from '@vouchsafe/core/jwt'

const claim = 'https://aws.amazon.com/source_identity'
const form = /^(?!aws:)[\w+=,.@-]{2,64}$/i

/**
 * The source identity that a token sets; it can never be changed afterwards.
 *
 * @throws VouchsafeError `claim_malformed` unless it is 2 to 64 of `[A-Za-z0-9_+=,.@-]`
 */
export function sourceIdentity(claims: ClaimSet): string | undefined {
  const value = claims[claim]
  if (value === undefined) return undefined
  if (typeof value !== 'string' || !form.test(value))
    throw new VouchsafeError('claim_malformed', { detail: { claim } })
  return value
}

/**
 * A source identity that a call sets.
 *
 * @throws VouchsafeError `parameter_invalid`
 */
export function checkSourceIdentity(value: string): string {
  if (form.test(value)) return value
  throw new VouchsafeError('parameter_invalid', {
    say: 'Source Identity must match [a-zA-Z_0-9+=,.@-]{2,64} and not begin with "aws:"',
  })
}
