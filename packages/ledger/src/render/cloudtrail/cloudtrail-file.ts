import { createHash } from 'node:crypto'
import type { CloudTrailRecord } from './types.ts'

/** AWS delivers about every five minutes; a file holds the records of one such span of one account and region. */
const windowSeconds = 300

/** The window of a record as seconds since the epoch; it ends at `end`, exclusive. */
export function cloudTrailWindow(at: number): { readonly start: number; readonly end: number } {
  const start = Math.floor(at / windowSeconds) * windowSeconds
  return { start, end: start + windowSeconds }
}

/**
 * Where AWS would put the record, relative to the bucket:
 * `AWSLogs/ACCOUNT/CloudTrail/REGION/YYYY/MM/DD/ACCOUNT_CloudTrail_REGION_YYYYMMDDTHHmmZ_UNIQUE.json.gz`. The time
 * is the end of the window, when AWS would deliver; the unique part comes of the rest of the name, so that the same
 * records always go to the same files.
 */
export function cloudTrailPath(record: CloudTrailRecord): string {
  const { recipientAccountId: account, awsRegion: region, eventTime } = record
  const { end } = cloudTrailWindow(Date.parse(eventTime) / 1000)
  const delivered = new Date(end * 1000).toISOString()
  const day = delivered.slice(0, 10)
  const time = `${day.replaceAll('-', '')}T${delivered.slice(11, 16).replace(':', '')}Z`
  const name = `${account}_CloudTrail_${region}_${time}`
  return `AWSLogs/${account}/CloudTrail/${region}/${day.replaceAll('-', '/')}/${name}_${uniqueOf(name)}.json.gz`
}

/** 16 letters and digits, as AWS's own. */
function uniqueOf(name: string): string {
  const digits = createHash('sha256').update(name).digest('base64').replace(/[+/=]/g, '')
  return digits.slice(0, 16)
}

/** All the records of one file, in order of time, each once: what AWS puts into it, before compression. */
export function cloudTrailDocument(records: readonly CloudTrailRecord[]): string {
  const each = new Map(records.map((record) => [record.eventID, record]))
  const ordered = [...each.values()].toSorted(
    (one, other) => compare(one.eventTime, other.eventTime) || compare(one.eventID, other.eventID),
  )
  return JSON.stringify({ Records: ordered })
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other)
}
