const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPEN = 0x7b
const CLOSE = 0x7d
/** A Secret holds 1 MiB at most, before base64. */
const LONGEST = 2 * 1024 * 1024

/** A range of a content, and how many bytes were looked at to find it. */
export interface Extent {
  readonly start: number
  readonly end: number
}

/**
 * The innermost JSON object around an offset: its braces and what is between. Backwards it counts braces without
 * regard to strings, which the parser then notices; `undefined` where no object of 2 MiB and less stands there.
 */
export function enclosingObject(bytes: Uint8Array, offset: number): Extent | undefined {
  const start = openingBrace(bytes, offset)
  if (start === undefined) return undefined
  const end = closingBrace(bytes, start)
  return end === undefined || end <= offset ? undefined : { start, end }
}

function openingBrace(bytes: Uint8Array, offset: number): number | undefined {
  let depth = 0
  for (let at = offset - 1; at >= Math.max(0, offset - LONGEST); at -= 1) {
    if (bytes[at] === CLOSE) depth += 1
    else if (bytes[at] === OPEN) {
      if (depth === 0) return at
      depth -= 1
    }
  }
  return undefined
}

/** The offset after the brace that closes the one at `start`. */
function closingBrace(bytes: Uint8Array, start: number): number | undefined {
  let depth = 0
  let isInString = false
  for (let at = start; at < Math.min(bytes.length, start + LONGEST); at += 1) {
    const byte = bytes[at]
    if (isInString) {
      if (byte === BACKSLASH) at += 1
      else if (byte === QUOTE) isInString = false
    } else if (byte === QUOTE) isInString = true
    else if (byte === OPEN) depth += 1
    else if (byte === CLOSE && (depth -= 1) === 0) return at + 1
  }
  return undefined
}
