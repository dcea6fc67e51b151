import { VouchsafeError } from '@vouchsafe/core/errors'

export type QueryPair = readonly [name: string, value: string]

/**
 * The decoded parameters of a query string, in order. The one reading that signature and operation share: `+` is a
 * space, percent escapes are UTF-8, a name may stand only once.
 *
 * @throws VouchsafeError `request_malformed` (detail `reason`)
 */
export function parseQueryPairs(query: string): readonly QueryPair[] {
  if (query === '') return []
  const pairs = query
    .split('&')
    .filter((part) => part !== '')
    .map(parsePair)
  if (new Set(pairs.map(([name]) => name)).size !== pairs.length) throw malformed('parameter_repeated')
  return pairs
}

function parsePair(part: string): QueryPair {
  const equals = part.indexOf('=')
  return equals === -1 ? [decode(part), ''] : [decode(part.slice(0, equals)), decode(part.slice(equals + 1))]
}

/** Most values need no decoding, and a token is long. */
const encoded = /[%+]/

function decode(text: string): string {
  if (!encoded.test(text)) return text
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    throw malformed('percent_encoding')
  }
}

function malformed(reason: string): VouchsafeError {
  return new VouchsafeError('request_malformed', { detail: { reason } })
}
