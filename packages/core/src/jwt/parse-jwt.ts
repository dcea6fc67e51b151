import { decodeBase64url } from '#bytes/base64'
import { decodeUtf8Strict } from '#bytes/utf8'
import { checkClaimNames } from '#claims/check-claim-names'
import { stringClaim } from '#claims/read-claim'
import { isVouchsafeError, VouchsafeError } from '#errors/vouchsafe-error'
import { parseJsonObject } from '#json/parse-json'
import type { JsonObject, JsonValue } from '#json/types'
import { remember } from '#memo/remember'
import { Secret } from '#secret/secret'
import { isSignatureAlgorithm } from './algorithms.ts'
import type { ClaimSet, SignatureAlgorithm } from './types.ts'

/** What is used of a token's header; other parameters are ignored, the dangerous ones refused. */
export interface JwtHeader {
  readonly alg: SignatureAlgorithm
  readonly kid?: string
  readonly typ?: string
}

/** A token that is well-formed, and of which nothing has been verified. */
export interface ParsedJwt {
  readonly header: JwtHeader
  readonly claims: ClaimSet
  /** `iss`: good for finding the provider, and for nothing else before the signature is verified. */
  readonly issuer: string
  /** The bytes that were signed (RFC 7515 §5.1). */
  readonly signingInput: Buffer
  /** Hidden, so that a parsed token can be logged without becoming a credential. */
  readonly signature: Secret<Buffer>
}

/** The largest web identity token that AWS takes, in characters. */
export const LARGEST_TOKEN = 20_000
/** Headers are flat but for `jwk` and the like, which are refused by name. */
const HEADER_DEPTH = 4

/** Keys or key locations chosen by the token itself, and parameters that change what the signature covers. */
const refusedParameters = ['jwk', 'jku', 'x5u', 'x5c', 'crit', 'b64', 'zip', 'enc'] as const

/**
 * Media types taken as evidence (RFC 7515 §4.1.9), folded and without `application/`. `JOSE` is what a JWT-SVID
 * may say, `at+jwt` an access token (RFC 9068). A logout token, a DPoP proof or a security event is signed with
 * the same keys and must not pass for one of these.
 */
const acceptedTypes: ReadonlySet<string> = new Set(['jwt', 'jose', 'at+jwt'])

type Part = 'header' | 'payload' | 'signature'

/**
 * A JWT in compact form (RFC 7515 §7.1), strict throughout: exactly one spelling of each token is accepted, in
 * base64url, UTF-8 and JSON.
 *
 * @throws VouchsafeError `token_malformed` | `token_header_refused` | `token_algorithm_refused` |
 *   `token_type_refused` | `claim_missing` (`iss`) | `claim_malformed`
 */
export function parseJwt(token: string): ParsedJwt {
  if (token.length > LARGEST_TOKEN) throw malformed({ reason: 'too_large', length: token.length })
  const parts = token.split('.')
  // five parts are a JWE: what it decrypts to need not be signed by anybody
  if (parts.length === 5) throw malformed({ reason: 'encrypted' })
  const [headerText = '', payloadText = '', signatureText = ''] = parts
  if (parts.length !== 3) throw malformed({ reason: 'parts', parts: parts.length })

  const header = headerOf(headerText)
  const claims = decodeObject(payloadText, 'payload')
  const signature = new Secret(decodePart(signatureText, 'signature'), 'token signature')
  checkClaimNames(claims)
  const signingInput = Buffer.from(token.slice(0, token.lastIndexOf('.')), 'latin1')
  return { header, claims, issuer: stringClaim(claims, 'iss'), signingInput, signature }
}

/** An issuer sends the same header until its key changes. */
const headerOf = remember((text: string) => readHeader(decodeObject(text, 'header', HEADER_DEPTH)), 64)

function readHeader(header: JsonObject): JwtHeader {
  const refused = refusedParameters.find((name) => header[name] !== undefined)
  if (refused !== undefined)
    throw new VouchsafeError('token_header_refused', { detail: { parameter: refused } })
  const { alg, kid, typ } = header
  if (!isSignatureAlgorithm(alg)) throw algorithmRefused(alg)
  if (kid !== undefined && typeof kid !== 'string') throw malformed({ reason: 'kid', part: 'header' })
  if (typ === undefined) return kid === undefined ? { alg } : { alg, kid }
  if (typeof typ !== 'string') throw malformed({ reason: 'typ', part: 'header' })
  if (!acceptedTypes.has(mediaType(typ))) throw new VouchsafeError('token_type_refused')
  return kid === undefined ? { alg, typ } : { alg, kid, typ }
}

/** No real algorithm has a longer name; more of it would be text that a stranger puts into the log. */
const SHOWN_OF_ALGORITHM = 10

function algorithmRefused(alg: JsonValue | undefined): VouchsafeError {
  const found = typeof alg === 'string' ? alg.slice(0, SHOWN_OF_ALGORITHM) : 'not a string'
  return new VouchsafeError('token_algorithm_refused', { detail: { alg: found } })
}

function mediaType(typ: string): string {
  const folded = typ.toLowerCase()
  return folded.startsWith('application/') ? folded.slice('application/'.length) : folded
}

function decodeObject(text: string, part: Part, maxDepth?: number): JsonObject {
  const json = decodeUtf8Strict(decodePart(text, part))
  if (json === undefined) throw malformed({ reason: 'utf8', part })
  try {
    return parseJsonObject(json, maxDepth === undefined ? {} : { maxDepth })
  } catch (cause) {
    throw isVouchsafeError(cause) ? malformed({ ...cause.detail, part }, cause) : cause
  }
}

function decodePart(text: string, part: Part): Buffer {
  const bytes = decodeBase64url(text)
  if (bytes === undefined) throw malformed({ reason: 'base64url', part })
  if (bytes.length === 0) throw malformed({ reason: 'empty', part })
  return bytes
}

function malformed(detail: Readonly<Record<string, unknown>>, cause?: unknown): VouchsafeError {
  return new VouchsafeError('token_malformed', { detail, ...(cause !== undefined && { cause }) })
}
