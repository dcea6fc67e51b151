import { isVouchsafeError, VouchsafeError } from '@vouchsafe/core/errors'
import { parseJwks, type KeySet } from '@vouchsafe/core/jwk'
import { loadKeys } from '@vouchsafe/exchange/verify/oidc'
import { guardedFetch } from '@vouchsafe/host/fetch'
import type { GivenKeys } from '@vouchsafe/review/inspect'
import { readInput } from '#explain/read-evidence'
import { flagOption, textOption } from '#program/options'
import type { Invocation } from '#program/spec'

/**
 * The keys that `--keys` or `--online` mean, or one clause that says why there are none. What the token names as its
 * issuer is a stranger's address: it is fetched under the rules of every fetch, which let it reach public hosts over
 * https alone, and no header of the token has a say.
 *
 * @throws VouchsafeError `usage` for both options at once, or a file that is no JWK set
 */
export async function keysFor(invocation: Invocation, issuer: unknown): Promise<GivenKeys | string> {
  const file = textOption(invocation, 'keys')
  const isOnline = flagOption(invocation, 'online')
  if (file !== undefined && isOnline)
    throw new VouchsafeError('usage', { say: 'expected one of --keys and --online' })
  if (file !== undefined) return { keys: await keysIn(invocation, file), whose: `the keys in ${file}` }
  if (!isOnline) return 'without --keys or --online there are no keys to check with'
  if (typeof issuer !== 'string') return 'the token names no issuer whose keys could be fetched'
  return published(issuer)
}

async function keysIn({ io }: Invocation, file: string): Promise<KeySet> {
  const text = await readInput(io, file)
  try {
    return parseJwks(text)
  } catch (error) {
    if (!isVouchsafeError(error)) throw error
    throw new VouchsafeError('usage', { say: `\`${file}\`: ${error.message}`, cause: error })
  }
}

/** OpenID Connect Discovery 1.0 §4. */
async function published(issuer: string): Promise<GivenKeys | string> {
  const discoveryUrl = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
  try {
    const keys = await loadKeys(
      issuer,
      { from: 'discovery', discoveryUrl, allowPrivateAddresses: false },
      async (url) => (await guardedFetch(url)).body,
    )
    return { keys, whose: 'the keys that its issuer publishes' }
  } catch (error) {
    if (!isVouchsafeError(error)) throw error
    return `the keys of the issuer cannot be had: ${error.message}`
  }
}
