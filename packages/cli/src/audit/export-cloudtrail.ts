import { VouchsafeError } from '@vouchsafe/core/errors'
import { parseJson } from '@vouchsafe/core/json'
import type { EpochSeconds } from '@vouchsafe/core/time'
import { writeFileAtomic } from '@vouchsafe/host/file'
import {
  cloudTrailDocument,
  cloudTrailPath,
  cloudTrailRecords,
  cloudTrailWindow,
  type CloudTrailRecord,
} from '@vouchsafe/ledger/render/cloudtrail'
import { mkdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import { z } from 'zod'
import { faultOf } from './fault-of.ts'
import { eventOf, type AuditRecord } from './formats.ts'

export interface ExportOptions {
  /** Takes the place of the bucket. */
  readonly directory: string
  /** Records after a sequence, ascending; an empty page is the end. */
  readonly page: (afterSequence: number) => Promise<readonly AuditRecord[]>
  /** The sequence of the record with this decision id, if it is still on record. */
  readonly sequenceOf: (id: string) => Promise<readonly number[]>
  /** What is exported, as text: another filter begins at the first record. */
  readonly filter: string
  readonly at: EpochSeconds
}

export interface Exported {
  /** CloudTrail records that are new in the files; each event becomes none, one or several. */
  readonly records: number
  /** Files written or changed. */
  readonly files: number
}

/** A window stays open a little longer: a counted row carries the time of its first attempt. */
const graceSeconds = 60
/** CloudTrail records held before they are written. */
const mostHeld = 20_000

/**
 * Writes the ledger as CloudTrail files, one for each account, region and five minutes that are over, and remembers in
 * `.vouch-audit.json` how far it came, so that the next run goes on there. Running it again, from wherever, changes
 * nothing: the same records have the same names and are in the same files once.
 *
 * @throws VouchsafeError `config_invalid` for a file in the way that is no such log
 */
export async function exportCloudTrail(options: ExportOptions): Promise<Exported> {
  const { directory, page, at } = options
  let done = await readProgress(options)
  let held: CloudTrailRecord[] = []
  let isOpen = false
  const total = { records: 0, files: 0 }
  for (let after = done.sequence; ;) {
    const rows = await page(after)
    for (const row of rows) {
      after = row.sequence
      const event = eventOf(row)
      const isOver = cloudTrailWindow(event.at).end + graceSeconds <= at
      // the first record of a window that is not over is where the next run begins
      isOpen ||= !isOver
      if (isOver) held.push(...cloudTrailRecords(event, { faultOf }))
      if (!isOpen) done = { sequence: row.sequence, id: event.id }
    }
    if (rows.length > 0 && held.length < mostHeld) continue
    const written = await writeFiles(directory, held)
    total.records += written.records
    total.files += written.files
    held = []
    await writeProgress(options, done)
    if (rows.length === 0) return total
  }
}

async function writeFiles(directory: string, records: readonly CloudTrailRecord[]): Promise<Exported> {
  const total = { records: 0, files: 0 }
  for (const [path, some] of Map.groupBy(records, cloudTrailPath)) {
    const added = await mergeFile(join(directory, path), some)
    total.records += added
    total.files += added > 0 ? 1 : 0
  }
  return total
}

/** Adds records to what the file has; returns how many are new. */
async function mergeFile(path: string, records: readonly CloudTrailRecord[]): Promise<number> {
  const found = await readRecords(path)
  const known = new Set(found.map(({ eventID }) => eventID))
  const fresh = records.filter(({ eventID }) => !known.has(eventID))
  if (fresh.length === 0) return 0
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  await writeFileAtomic(path, await promisify(gzip)(cloudTrailDocument([...found, ...fresh])))
  return fresh.length
}

async function readRecords(path: string): Promise<readonly CloudTrailRecord[]> {
  const bytes = await readIfThere(path)
  if (bytes === undefined) return []
  try {
    const text = (await promisify(gunzip)(bytes)).toString('utf8')
    const { Records: records } = log.parse(parseJson(text, deepest))
    // written by this function, or by hand into its place: the identity is what the merge goes by
    return records as unknown as readonly CloudTrailRecord[]
  } catch (cause) {
    throw notOurs(path, cause)
  }
}

/** Claims may be nested as deep as a token may. */
const deepest = { maxDepth: 256 }
const log = z.object({ Records: z.array(z.looseObject({ eventID: z.string(), eventTime: z.string() })) })

function notOurs(path: string, cause: unknown): VouchsafeError {
  return new VouchsafeError('config_invalid', {
    say: `expected \`${path}\` to be a CloudTrail log that this command wrote`,
    hint: 'move it away, or choose another directory',
    detail: { path },
    cause,
  })
}

interface Progress {
  readonly sequence: number
  readonly id: string
}

const start: Progress = { sequence: 0, id: '' }
const progressFile = '.vouch-audit.json'
const progressForm = z.object({ filter: z.string(), sequence: z.int().min(0), id: z.string() })

/** From the start when it was another filter, or when the ledger is another one: its sequences mean nothing here. */
async function readProgress({ directory, filter, sequenceOf }: ExportOptions): Promise<Progress> {
  const bytes = await readIfThere(join(directory, progressFile))
  if (bytes === undefined) return start
  const parsed = progressForm.safeParse(jsonOf(bytes))
  if (!parsed.success || parsed.data.filter !== filter) return start
  const { sequence, id } = parsed.data
  const known = id === '' ? [] : await sequenceOf(id)
  return known.includes(sequence) ? { sequence, id } : start
}

function jsonOf(bytes: Buffer): unknown {
  try {
    return parseJson(bytes.toString('utf8'))
  } catch {
    return undefined
  }
}

async function writeProgress({ directory, filter }: ExportOptions, progress: Progress): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  await writeFileAtomic(join(directory, progressFile), `${JSON.stringify({ filter, ...progress })}\n`)
}

async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
