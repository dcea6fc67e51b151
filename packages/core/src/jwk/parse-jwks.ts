import { decodeUtf8Strict } from '#bytes/utf8'
import { isVouchsafeError, VouchsafeError } from '#errors/vouchsafe-error'
import { isJsonObject, parseJson } from '#json/parse-json'
import type { JsonValue } from '#json/types'
import { createKeySet, type KeySet, type SkippedKey } from './key-set.ts'
import { parseJwk, type JwkFault } from './parse-jwk.ts'
import type { PublicKey } from './public-key.ts'

/** The limit of AWS for RSA keys, and for EC keys. */
const MOST_KEYS_OF_A_TYPE = 100
const MOST_KEYS = 300

/**
 * The usable keys of a JWK set (RFC 7517 §5). One bad key does not spoil the rest, or a slip of the issuer would
 * stop everybody: it is left out and listed in `skipped`. A set without any usable key is returned as it is.
 *
 * @throws VouchsafeError `jwks_malformed` when it is no JWK set at all, detail `{reason}`; or has more than 100
 *   RSA keys, 100 EC keys, or 300 keys
 */
export function parseJwks(source: string | Uint8Array): KeySet {
  const text = typeof source === 'string' ? source : decodeUtf8Strict(source)
  if (text === undefined) throw malformed('not_utf8')
  let value: JsonValue
  try {
    value = parseJson(text)
  } catch (cause) {
    throw malformed('not_json', cause)
  }
  return keySetFrom(value)
}

/**
 * As `parseJwks`, for a set that has been read already, such as one inside a manifest.
 *
 * @throws VouchsafeError `jwks_malformed`
 */
export function keySetFrom(value: JsonValue): KeySet {
  const entries = isJsonObject(value) ? value['keys'] : undefined
  if (!Array.isArray(entries)) throw malformed('keys_absent')
  checkCount(entries)

  const keys: PublicKey[] = []
  const skipped: SkippedKey[] = []
  for (const [index, entry] of entries.entries()) {
    try {
      keys.push(parseJwk(entry))
    } catch (error) {
      skipped.push({ index, ...kidOf(entry), reason: reasonOf(error) })
    }
  }
  return createKeySet(keys, skipped)
}

/** Counted before anything is imported, so that a long set costs nothing. */
function checkCount(entries: readonly JsonValue[]): void {
  const ofType = (kty: string): number =>
    entries.filter((entry) => isJsonObject(entry) && entry['kty'] === kty).length
  const isTooMany =
    entries.length > MOST_KEYS || ofType('RSA') > MOST_KEYS_OF_A_TYPE || ofType('EC') > MOST_KEYS_OF_A_TYPE
  if (isTooMany) throw malformed('too_many_keys')
}

function kidOf(entry: JsonValue): { kid?: string } {
  const kid = isJsonObject(entry) ? entry['kid'] : undefined
  return typeof kid === 'string' ? { kid } : {}
}

function reasonOf(error: unknown): JwkFault {
  if (!isVouchsafeError(error, 'jwk_malformed')) throw error
  return error.detail['reason'] as JwkFault
}

function malformed(reason: string, cause?: unknown): VouchsafeError {
  return new VouchsafeError('jwks_malformed', { detail: { reason }, ...(cause !== undefined && { cause }) })
}
