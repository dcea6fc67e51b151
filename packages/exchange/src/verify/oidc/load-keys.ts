import { decodeUtf8Strict } from '@vouchsafe/core/bytes'
import { isVouchsafeError, VouchsafeError } from '@vouchsafe/core/errors'
import { parseJwks, type KeySet } from '@vouchsafe/core/jwk'
import { parseJsonObject, type JsonObject } from '@vouchsafe/core/json'
import type { ProviderKeySource } from '@vouchsafe/trust/snapshot'

export interface FetchPermission {
  /** PEM of the only certificate authorities believed for this address. */
  readonly caPem?: string
  readonly allowPrivateAddresses: boolean
}

/**
 * Port: the bytes of a document at an https address, fetched with a deadline, a byte limit, and no redirect to
 * another host.
 *
 * @throws VouchsafeError `fetch_refused` where the address may not be fetched | `fetch_failed`
 */
export type FetchDocument = (url: string, permission: FetchPermission) => Promise<Buffer>

export type FetchedKeySource = Extract<ProviderKeySource, { from: 'discovery' | 'jwks_uri' }>

/**
 * Fetches the keys of an issuer. The discovery document must name exactly this issuer (OpenID Connect Discovery
 * 1.0 §4.3); its `jwks_uri` may be on another host, as with Google and AWS, under the same permission.
 *
 * @throws VouchsafeError `discovery_malformed` | `jwks_malformed` | those of `fetchDocument`
 */
export async function loadKeys(
  issuer: string,
  source: FetchedKeySource,
  fetchDocument: FetchDocument,
): Promise<KeySet> {
  const { caPem, allowPrivateAddresses } = source
  const permission = { ...(caPem !== undefined && { caPem }), allowPrivateAddresses }
  const uri =
    source.from === 'jwks_uri'
      ? source.jwksUri
      : jwksUriOf(await fetchDocument(source.discoveryUrl, permission), issuer)
  return parseJwks(await fetchDocument(uri, permission))
}

function jwksUriOf(document: Buffer, issuer: string): string {
  const { issuer: named, jwks_uri: uri } = readDocument(document)
  if (named !== issuer) throw malformed({ reason: 'issuer', expected: issuer, found: named })
  if (typeof uri !== 'string' || !uri.startsWith('https://') || !URL.canParse(uri)) {
    throw malformed({ reason: 'jwks_uri' })
  }
  return uri
}

function readDocument(document: Buffer): JsonObject {
  const text = decodeUtf8Strict(document)
  if (text === undefined) throw malformed({ reason: 'not_utf8' })
  try {
    return parseJsonObject(text)
  } catch (cause) {
    throw malformed({ reason: 'json', ...(isVouchsafeError(cause) && { json: cause.detail }) }, cause)
  }
}

function malformed(detail: Readonly<Record<string, unknown>>, cause?: unknown): VouchsafeError {
  return new VouchsafeError('discovery_malformed', { detail, ...(cause !== undefined && { cause }) })
}
