import type { EpochSeconds } from '@vouchsafe/core/time'
import type { Suppression } from './types.ts'

const LINE = 2000
// `vouch:allow until 2026-12-31: reason`, `vouch:allow: reason`
const comment = /vouch:allow(?:\s{1,4}until\s{1,4}(\d{4}-\d\d-\d\d))?:\s{0,4}(\S.{2,160})/

/**
 * The excuse in the line of a match: `vouch:allow until 2026-12-31: reason`. Without a reason it is none; past its
 * day it is none any more.
 */
export function excuseAt(bytes: Uint8Array, offset: number, at: EpochSeconds): Suppression | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  const start = Math.max(offset - LINE, offset === 0 ? 0 : buffer.lastIndexOf(10, offset - 1) + 1)
  const lineEnd = buffer.indexOf(10, offset)
  const end = Math.min(offset + LINE, lineEnd < 0 ? buffer.length : lineEnd)
  const [, until, reason] = comment.exec(buffer.toString('utf8', start, end)) ?? []
  if (reason === undefined) return undefined
  // the day itself still counts, everywhere on earth
  if (until !== undefined && !(Date.parse(`${until}T23:59:59-12:00`) / 1000 >= at)) return undefined
  return { by: 'comment', reason: reason.trim(), ...(until !== undefined && { until }) }
}
