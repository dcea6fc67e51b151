import type { Form } from './anchor-table.ts'

/** Bytes before and after a hit that are decoded: enough for a key document. */
const BEFORE = 12 * 1024
const AFTER = 16 * 1024

export interface Region {
  /** Where it ends in the content: a hit before that is in it. */
  readonly end: number
  readonly bytes: Buffer
}

/** What stands encoded around a hit, decoded; bounded on both sides. */
export function decodeRegion(bytes: Uint8Array, hit: number, form: Form): Region {
  if (form.kind === 'base64') return base64Region(bytes, hit - form.before)
  if (form.kind === 'hex') return hexRegion(bytes, hit)
  return utf16Region(bytes, hit)
}

const isBase64 = tableOf('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_')
const isHex = tableOf('0123456789abcdefABCDEF')
const isBreak = tableOf('\r\n\t ')

function tableOf(characters: string): Uint8Array {
  const table = new Uint8Array(256)
  for (const character of characters) table[character.charCodeAt(0)] = 1
  return table
}

/** Lines of wrapped base64 belong together; a gap of more than an indented line break ends the run. */
const LONGEST_BREAK = 64

function base64Region(bytes: Uint8Array, group: number): Region {
  let start = group
  let digits = 0
  for (let at = group - 1; at >= Math.max(0, group - BEFORE); at -= 1) {
    const byte = bytes[at] ?? 0
    if (isBase64[byte] === 1) {
      start = at
      digits += 1
    } else if (isBreak[byte] !== 1 || start - at > LONGEST_BREAK) break
  }
  // the groups of four are told by the hit, not by where the run happens to begin
  for (let surplus = digits % 4; surplus > 0; start += 1) if (isBase64[bytes[start] ?? 0] === 1) surplus -= 1
  const end = runEnd(bytes, group, isBase64)
  return { end, bytes: Buffer.from(latin1(bytes, start, end), 'base64') }
}

function runEnd(bytes: Uint8Array, from: number, digits: Uint8Array): number {
  let end = from
  for (let at = from; at < Math.min(bytes.length, from + AFTER); at += 1) {
    const byte = bytes[at] ?? 0
    if (digits[byte] === 1) end = at + 1
    else if (isBreak[byte] !== 1 || at - end > LONGEST_BREAK) break
  }
  return end
}

function hexRegion(bytes: Uint8Array, hit: number): Region {
  let start = hit
  while (
    start - 2 >= Math.max(0, hit - BEFORE) &&
    isHex[bytes[start - 1] ?? 0] === 1 &&
    isHex[bytes[start - 2] ?? 0] === 1
  )
    start -= 2
  let end = hit
  while (end < Math.min(bytes.length, hit + AFTER) && isHex[bytes[end] ?? 0] === 1) end += 1
  return { end, bytes: Buffer.from(latin1(bytes, start, end), 'hex') }
}

/** Only what is ASCII: credentials are. */
function utf16Region(bytes: Uint8Array, hit: number): Region {
  let start = hit
  while (start - 2 >= Math.max(0, hit - BEFORE) && bytes[start - 1] === 0 && bytes[start - 2] !== 0)
    start -= 2
  let end = hit + 1
  while (end + 1 < Math.min(bytes.length, hit + AFTER) && bytes[end] === 0 && bytes[end + 1] !== 0) end += 2
  const decoded = Buffer.alloc((end - start + 1) >> 1)
  for (let at = 0; at < decoded.length; at += 1) decoded[at] = bytes[start + 2 * at] ?? 0
  return { end, bytes: decoded }
}

function latin1(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1')
}
