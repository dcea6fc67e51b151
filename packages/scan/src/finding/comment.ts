import { parseExcuseComment } from '@vouchsafe/core/excuse'
import { isDayOver, type EpochSeconds } from '@vouchsafe/core/time'
import type { Suppression } from './types.ts'

const LINE = 2000
/** What other scanners take for an excuse. None of them asks for a reason. */
const foreign =
  /\b(?:gitleaks:allow|betterleaks:allow|trufflehog:ignore|kingfisher:(?:ignore|allow)|ggignore|pragma:\s{0,4}(?:allow|white)list[ -]secret|secretlint-disable(?:-line)?|nosecret)\b/i

/**
 * The excuse in the line of a match: `vouch:allow until 2026-12-31: reason`. Without a reason it is none; past its
 * day it is none any more.
 */
export function excuseAt(bytes: Uint8Array, offset: number, at: EpochSeconds): Suppression | undefined {
  const { rules, until, reason } = parseExcuseComment(lineAround(bytes, offset)) ?? noExcuse
  // one that names rules is for `vouch lint`
  if (reason === undefined || rules.length > 0) return undefined
  if (until !== undefined && isDayOver(until, at)) return undefined
  return { by: 'comment', reason, ...(until !== undefined && { until }) }
}

/**
 * What a person may want to know of the line of a match: it is excused for another scanner, or it was for this one. No
 * such comment excuses here, since it gives no reason; the words are the comment's own marker, never its text.
 */
export function remarkAt(bytes: Uint8Array, offset: number, at: EpochSeconds): string | undefined {
  const line = lineAround(bytes, offset)
  const { rules, until, reason } = parseExcuseComment(line) ?? noExcuse
  if (rules.length > 0)
    return '`vouch:allow` names rules of `vouch lint`, so it excuses no credential: write `vouch:allow: REASON`'
  if (reason !== undefined)
    return until !== undefined && isDayOver(until, at) ? `it was excused until ${until}` : undefined
  if (line.includes('vouch:allow'))
    return '`vouch:allow` gives no reason, so it excuses nothing: write `vouch:allow: REASON`'
  const marker = foreign.exec(line)?.[0].toLowerCase()
  return marker === undefined
    ? undefined
    : `\`${marker}\` excuses it for another scanner: write \`vouch:allow: REASON\``
}

const noExcuse: ReturnType<typeof parseExcuseComment> & object = { rules: [] }

function lineAround(bytes: Uint8Array, offset: number): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  const start = Math.max(offset - LINE, offset === 0 ? 0 : buffer.lastIndexOf(10, offset - 1) + 1)
  const lineEnd = buffer.indexOf(10, offset)
  const end = Math.min(offset + LINE, lineEnd < 0 ? buffer.length : lineEnd)
  return buffer.toString('utf8', start, end)
}
