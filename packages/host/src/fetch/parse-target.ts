import { fetchError } from './fetch-fault.ts'

/**
 * Reads an address that may be fetched: absolute, https, printable ASCII, without user name or fragment.
 * Stricter than the URL standard, which forgives spaces, backslashes, controls and missing slashes: what two
 * parsers may read differently is refused before any reads it.
 *
 * @throws VouchsafeError `fetch_refused`
 */
export function parseTarget(text: string): URL {
  const url = /^[\x21-\x5b\x5d-\x7e]+$/.test(text) ? URL.parse(text) : null
  if (url === null) throw fetchError(text, 'url_malformed')

  const authority = /^https:\/\/([^/?#]+)/i.exec(text)?.[1]
  if (authority === undefined) throw fetchError(text, 'not_https')
  if (authority.includes('@')) throw fetchError(text, 'has_credentials')
  if (text.includes('#')) throw fetchError(text, 'has_fragment')
  return url
}
