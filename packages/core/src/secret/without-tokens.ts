const HIDDEN = '[a token]'

/** Text joined by dots; it starts at most once in each run of its characters, so that the work is linear. */
const joined = /(?<![\w-])[\w-]{9,}(?:\.[\w-]*)+/g

/** What an object in base64url may begin with: `{"`, or `{` and white space. */
const opening = /e(?:y[AIJ]|w[kon0])/g

/** Characters of a segment that are decoded: enough for the first name of a header. */
const DECODED = 64

/**
 * The text with every JSON Web Token left out, whole or cut. People put tokens where names belong, and some issuers put
 * one into another; whatever is quoted stands in the logs of somebody's CI. Total, and linear in the text.
 */
export function withoutTokens(text: string): string {
  return text.replaceAll(joined, hidden)
}

/** A run up to the first segment that ends in a header and has something after it. */
function hidden(run: string): string {
  const segments = run.split('.')
  let at = 0
  for (const [index, segment] of segments.entries()) {
    const start = headerIn(segment)
    if (start !== undefined && (segments[index + 1]?.length ?? 0) > 0)
      return run.slice(0, at + start) + HIDDEN
    at += segment.length + 1
  }
  return run
}

/** Where the end of a segment begins that is an object: names such as `keyInfo` only look like one. */
function headerIn(segment: string): number | undefined {
  for (const { index } of segment.matchAll(opening)) {
    const text = Buffer.from(segment.slice(index, index + DECODED), 'base64url').toString('latin1')
    if (/^\{\s*"[^"]+"\s*:/.test(text)) return index
  }
  return undefined
}
