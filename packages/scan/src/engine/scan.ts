import type { EpochSeconds } from '@vouchsafe/core/time'
import type { Detector } from '#detector/types'
import { Collector } from '#finding/collector'
import type { Fingerprinter } from '#finding/fingerprint'
import type { Finding } from '#finding/types'
import type { FoundSecret } from '#match/secret-keeper'
import { whereOf } from '#report/report'
import { isDivisible, isRemembering } from '#source/divisible'
import type { Coverage, Gap, Origin, Progress, Source } from '#source/types'
import { compileAnchors, type AnchorTable } from './anchor-table.ts'
import { foundIn, readBlobs, type LookOptions } from './read-blobs.ts'
import { createScrubber } from './scrub.ts'
import { inOrder } from './sighting-order.ts'
import type { WholeReading } from './thread/read-in-threads.ts'

export interface ScanOptions {
  readonly detectors: readonly Detector[]
  readonly fingerprinter: Fingerprinter
  readonly at: EpochSeconds
  readonly signal: AbortSignal
  readonly onProgress: (source: Source, progress: Progress) => void
  /** Sees each secret as it is found, in memory, for a match that needs a part of it; nothing keeps it unless this does. */
  readonly onSecret?: (found: FoundSecret) => void
  /**
   * Threads that read a source at most; as many as there are processors, up to four, unless said. A small source is
   * read by one, and so is every source for rows that are not of the package's own table. Each of them takes up to 1 GiB
   * of heap, and for a repository beside it 300 MiB of contents, whatever the length of the history.
   */
  readonly threads?: number
}

export interface ScanResult {
  readonly findings: readonly Finding[]
  /** Of each source, in their order. */
  readonly coverage: readonly Coverage[]
  readonly gaps: readonly Gap[]
}

/**
 * Looks for every row in every source. What cannot be read is a gap; nothing that was found is lost by it. The result
 * is the same for any number of threads, and for any order in which a source hands out its contents.
 */
export async function scan(sources: readonly Source[], options: ScanOptions): Promise<ScanResult> {
  const table = compileAnchors(options.detectors)
  const collector = new Collector(options.fingerprinter, options.onSecret)
  const origins = new Map<string, readonly Origin[]>()
  const further: Gap[] = []
  for (const source of sources) {
    const reading = await readSource(source, table, options)
    const found = foundIn(reading)
    const located = await source.locate([...found].toSorted())
    for (const [identity, places] of located)
      origins.set(identity, [...(origins.get(identity) ?? []), ...places])
    for (const { identity, line, suppression, remark, ...match } of inOrder(reading.sightings, located))
      collector.add(match, { identity, line, suppression, remark })
    further.push(...reading.gaps, ...[...reading.crowded].map((identity) => crowdedGap(identity, located)))
    if (isRemembering(source) && reading.gaps.length === 0) await source.remember(found)
  }
  const scrubber = createScrubber(table, options.at, collector.secrets)
  for (const [identity, places] of origins) origins.set(identity, places.map(scrubber.origin))
  return {
    findings: collector.findings(origins, scrubber.text),
    coverage: sources.map((source) => source.coverage()),
    gaps: [...sources.flatMap((source) => source.gaps()), ...further].map(scrubber.gap).toSorted(byText),
  }
}

function crowdedGap(identity: string, located: ReadonlyMap<string, readonly Origin[]>): Gap {
  const [origin] = located.get(identity) ?? []
  return {
    what: origin === undefined ? identity : whereOf(origin),
    why: 'more candidates than are looked at in one content',
  }
}

async function readSource(source: Source, table: AnchorTable, options: ScanOptions): Promise<WholeReading> {
  const { at, signal, detectors, threads } = options
  const how: LookOptions = {
    table,
    at,
    signal,
    onProgress: (progress) => options.onProgress(source, progress),
  }
  if (isDivisible(source) && threads !== 1 && source.estimate(1) > 0) {
    const { readInThreads, threadsFor } = await import('./thread/read-in-threads.ts')
    const count = (await areOwn(detectors)) ? threadsFor(source, { threads }) : 1
    if (count > 1) return readInThreads(source, count, { ...how, detectors, threads })
  }
  return { ...(await readBlobs((asked) => source.read(asked), how)), gaps: [] }
}

/** Only rows of the package's own table are known in every thread. */
async function areOwn(detectors: readonly Detector[]): Promise<boolean> {
  const own = new Set((await import('#detectors/detectors')).detectors)
  return detectors.every((detector) => own.has(detector))
}

function byText(one: Gap, other: Gap): number {
  const [a, b] = [`${one.what}\n${one.why}`, `${other.what}\n${other.why}`]
  return a < b ? -1 : Number(a > b)
}
