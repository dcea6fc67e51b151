/** A trail in files as CloudTrail delivers them. */
import { mkdirSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { generateTrail, type GeneratedEvent } from '../../packages/review/src/rightsize/testing/index.ts'

export interface WrittenTrail {
  readonly files: number
  readonly events: number
  /** As JSON. */
  readonly bytes: number
  readonly gzippedBytes: number
}

export interface TrailToWrite {
  readonly folder: string
  readonly events: number
  readonly roles: number
  readonly eventsPerFile: number
  readonly onEvent?: (event: GeneratedEvent) => void
}

/** Writes it file by file; `onEvent` sees what each event means. */
export async function writeTrail(options: TrailToWrite): Promise<WrittenTrail> {
  const { folder, events, roles, eventsPerFile, onEvent } = options
  let written: WrittenTrail = { files: 0, events, bytes: 0, gzippedBytes: 0 }
  let records: string[] = []
  const flush = async (): Promise<void> => {
    const text = Buffer.from(`{"Records":[${records.join(',')}]}`)
    records = []
    const zipped = await promisify(gzip)(text)
    const day = String(1 + (written.files % 28)).padStart(2, '0')
    const name = `123456789012_CloudTrail_eu-west-1_202611${day}T0000Z_${String(written.files).padStart(6, '0')}.json.gz`
    const path = join(folder, 'AWSLogs/123456789012/CloudTrail/eu-west-1/2026/11', day, name)
    mkdirSync(dirname(path), { recursive: true })
    await writeFile(path, zipped)
    const { files, bytes, gzippedBytes } = written
    written = {
      files: files + 1,
      events,
      bytes: bytes + text.length,
      gzippedBytes: gzippedBytes + zipped.length,
    }
  }
  for (const event of generateTrail({ events, roles, seed: 7 })) {
    onEvent?.(event)
    records.push(JSON.stringify(event.record))
    // oxlint-disable-next-line no-await-in-loop -- one file in memory at a time
    if (records.length === eventsPerFile) await flush()
  }
  if (records.length > 0) await flush()
  return written
}
