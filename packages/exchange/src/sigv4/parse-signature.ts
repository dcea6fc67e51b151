import { VouchsafeError } from '@vouchsafe/core/errors'
import { Secret } from '@vouchsafe/core/secret'
import { parseQueryPairs } from './query-pairs.ts'
import type { CredentialScope, SignatureParts, SignedRequest } from './types.ts'

const ALGORITHM = 'AWS4-HMAC-SHA256'
const accessKeyIdForm = /^[A-Za-z0-9]{16,128}$/
const scopeForm = /^(?<date>\d{8})\/(?<region>[a-z0-9-]{1,64})\/(?<service>[a-z0-9-]{1,64})\/aws4_request$/
const signatureForm = /^[0-9a-f]{64}$/
const expiresForm = /^\d{1,6}$/

/** Presigned URLs carry their signature in these parameters. */
const presignedNames = [
  'X-Amz-Algorithm',
  'X-Amz-Credential',
  'X-Amz-Date',
  'X-Amz-Expires',
  'X-Amz-Security-Token',
  'X-Amz-Signature',
  'X-Amz-SignedHeaders',
] as const

/**
 * Finds and reads the signature of a request, in the Authorization header or in the query of a presigned URL.
 * Strict: both at once, a repeated part, an unsigned `host` or `x-amz-*` header are refused.
 *
 * @throws VouchsafeError `request_unsigned` | `request_signature_incomplete` (detail `part`) | `request_malformed`
 */
export function parseSignature(request: SignedRequest): SignatureParts {
  const authorization = header(request, 'authorization')
  const query = parseQueryPairs(request.query)
  const presigned = presignedNames.some((name) => query.has(name))
  if (authorization !== undefined && presigned) throw incomplete('one of header and query')
  if (authorization !== undefined) return checkSignedHeaders(request, fromHeader(request, authorization))
  if (presigned) return checkSignedHeaders(request, fromQuery(request, query))
  throw new VouchsafeError('request_unsigned')
}

function fromHeader(request: SignedRequest, authorization: string): SignatureParts {
  const [algorithm, rest] = splitOnce(authorization, ' ')
  if (algorithm !== ALGORITHM || rest === undefined) throw incomplete('Algorithm')
  const parts = parseParts(rest)
  const token = header(request, 'x-amz-security-token')
  return {
    ...parseCredential(parts.get('Credential')),
    signedHeaders: parseSignedHeaders(parts.get('SignedHeaders')),
    signature: parseSignatureHex(parts.get('Signature')),
    timestamp: header(request, 'x-amz-date') ?? missing('X-Amz-Date'),
    ...(token !== undefined && { sessionToken: new Secret(token, 'session token') }),
  }
}

function fromQuery(request: SignedRequest, query: ReadonlyMap<string, string>): SignatureParts {
  if (query.get('X-Amz-Algorithm') !== ALGORITHM) throw incomplete('X-Amz-Algorithm')
  const expires = query.get('X-Amz-Expires')
  if (expires !== undefined && !expiresForm.test(expires)) throw incomplete('X-Amz-Expires')
  // one place for each fact: a second one in the headers could disagree
  for (const name of ['x-amz-date', 'x-amz-security-token']) {
    if (request.headers.has(name)) throw incomplete(name)
  }
  const token = query.get('X-Amz-Security-Token')
  return {
    ...parseCredential(query.get('X-Amz-Credential'), 'X-Amz-Credential'),
    signedHeaders: parseSignedHeaders(query.get('X-Amz-SignedHeaders'), 'X-Amz-SignedHeaders'),
    signature: parseSignatureHex(query.get('X-Amz-Signature'), 'X-Amz-Signature'),
    timestamp: query.get('X-Amz-Date') ?? missing('X-Amz-Date'),
    ...(token !== undefined && { sessionToken: new Secret(token, 'session token') }),
    isPresigned: true,
  }
}

/** `Credential=…, SignedHeaders=…, Signature=…`, each once, in any order. */
function parseParts(text: string): ReadonlyMap<string, string> {
  const pairs = text.split(',').map((part) => splitOnce(part.trim(), '='))
  const parts = new Map(pairs.map(([name, value]) => [name, value ?? missing(name)]))
  if (parts.size !== pairs.length || parts.size > 3)
    throw incomplete('exactly Credential, SignedHeaders, Signature')
  return parts
}

function parseCredential(
  text: string | undefined,
  name = 'Credential',
): { readonly accessKeyId: string; readonly scope: CredentialScope } {
  const [accessKeyId, scopeText = ''] = splitOnce(text ?? missing(name), '/')
  const { date, region, service } = scopeForm.exec(scopeText)?.groups ?? {}
  if (
    !accessKeyIdForm.test(accessKeyId) ||
    date === undefined ||
    region === undefined ||
    service === undefined
  ) {
    throw incomplete(name)
  }
  return { accessKeyId, scope: { date, region, service } }
}

function parseSignedHeaders(text: string | undefined, name = 'SignedHeaders'): readonly string[] {
  const names = (text ?? missing(name)).split(';')
  const isCanonical = names.every((one, index) => one !== '' && one > (names[index - 1] ?? ''))
  if (!isCanonical || text !== text?.toLowerCase()) throw incomplete(name)
  return names
}

function parseSignatureHex(text: string | undefined, name = 'Signature'): string {
  if (!signatureForm.test(text ?? missing(name))) throw incomplete(name)
  return text ?? ''
}

function checkSignedHeaders(request: SignedRequest, parts: SignatureParts): SignatureParts {
  const signed = new Set(parts.signedHeaders)
  if (header(request, 'host') === undefined || !signed.has('host')) throw incomplete('a signed `host` header')
  for (const name of request.headers.keys()) {
    if (name.startsWith('x-amz-') && !signed.has(name)) throw incomplete(`a signature over \`${name}\``)
  }
  return parts
}

/** A header that has one meaning only: repeated, it has none. */
function header(request: SignedRequest, name: string): string | undefined {
  const values = request.headers.get(name)
  if (values !== undefined && values.length !== 1) throw incomplete(`one \`${name}\` header`)
  return values?.[0]
}

function splitOnce(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator)
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + 1)]
}

function missing(part: string): never {
  throw incomplete(part)
}

function incomplete(part: string): VouchsafeError {
  return new VouchsafeError('request_signature_incomplete', { detail: { part } })
}
