import { VouchsafeError } from '@vouchsafe/core/errors'

/**
 * The decoded parameters of a query string, in order. The one reading that signature and operation share: `+` is a
 * space, percent escapes are UTF-8, a name may stand only once.
 *
 * @throws VouchsafeError `request_malformed` (detail `reason`)
 */
export function parseQueryPairs(query: string): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>()
  if (query === '') return pairs
  for (const part of query.split('&')) {
    if (part === '') continue
    const equals = part.indexOf('=')
    const name = decode(equals === -1 ? part : part.slice(0, equals))
    if (pairs.has(name)) throw malformed('parameter_repeated')
    pairs.set(name, equals === -1 ? '' : decode(part.slice(equals + 1)))
  }
  return pairs
}

function decode(text: string): string {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text
  // most values need no decoding, and a token is long
  if (!spaced.includes('%')) return spaced
  try {
    return decodeURIComponent(spaced)
  } catch {
    throw malformed('percent_encoding')
  }
}

function malformed(reason: string): VouchsafeError {
  return new VouchsafeError('request_malformed', { detail: { reason } })
}
