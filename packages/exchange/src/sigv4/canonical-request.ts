import { createHash } from 'node:crypto'
import { parseQueryPairs } from './query-pairs.ts'
import type { SignedRequest } from './types.ts'

/**
 * The canonical request of Signature Version 4, as every service but S3 forms it: the path is normalised and
 * encoded once more, the query decoded, encoded and sorted, the body always hashed.
 *
 * @throws VouchsafeError `request_malformed` when the query cannot be read
 */
export function canonicalRequest(request: SignedRequest, signedHeaders: readonly string[]): string {
  const { method, path, query, headers, body } = request
  const headerLines = signedHeaders.map((name) => `${name}:${canonicalValue(headers.get(name) ?? [])}\n`)
  return [
    method,
    canonicalPath(path),
    canonicalQuery(query),
    headerLines.join(''),
    signedHeaders.join(';'),
    sha256Hex(body),
  ].join('\n')
}

/** Lower-case hex of SHA-256. */
export function sha256Hex(data: Buffer | string): string {
  return createHash('sha256').update(data).digest('hex')
}

/** RFC 3986 §5.2.4 without empty segments, then encoded although it is already: `%20` becomes `%2520`. */
function canonicalPath(path: string): string {
  const kept: string[] = []
  for (const segment of path.split('/')) {
    if (segment === '..') kept.pop()
    else if (segment !== '' && segment !== '.') kept.push(encodeUri(segment))
  }
  const trailing = kept.length > 0 && path.endsWith('/') ? '/' : ''
  return `/${kept.join('/')}${trailing}`
}

function canonicalQuery(query: string): string {
  return [...parseQueryPairs(query)]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => `${encodeUri(name)}=${encodeUri(value)}`)
    .toSorted(byCodeUnit)
    .join('&')
}

/**
 * Names are unique, so sorting whole pairs sorts by name, but for a name that continues another's: `=` (0x3D) must
 * then come before every other character an encoded name can hold.
 */
function byCodeUnit(a: string, b: string): number {
  const [left, right] = [a.replace('=', '\0'), b.replace('=', '\0')]
  return left < right ? -1 : Number(left > right)
}

function canonicalValue(values: readonly string[]): string {
  return values.map((value) => value.trim().replace(/ {2,}/g, ' ')).join(',')
}

/** Everything but RFC 3986's unreserved characters is escaped, with upper-case hex. */
function encodeUri(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}
