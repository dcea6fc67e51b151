import type { EpochSeconds } from '@vouchsafe/core/time'
import type { Detector } from '#detector/types'
import { Collector } from '#finding/collector'
import { excuseAt, remarkAt } from '#finding/comment'
import type { Fingerprinter } from '#finding/fingerprint'
import type { Finding } from '#finding/types'
import type { FoundSecret } from '#match/secret-keeper'
import { whereOf } from '#report/report'
import type { Blob, Coverage, Gap, Origin, Progress, Source } from '#source/types'
import { compileAnchors, type AnchorTable } from './anchor-table.ts'
import { lineCounter } from './line-counter.ts'
import { scanContent } from './scan-content.ts'
import { createScrubber } from './scrub.ts'

export interface ScanOptions {
  readonly detectors: readonly Detector[]
  readonly fingerprinter: Fingerprinter
  readonly at: EpochSeconds
  readonly signal: AbortSignal
  readonly onProgress: (source: Source, progress: Progress) => void
  /** Sees each secret as it is found, in memory, for a match that needs a part of it; nothing keeps it unless this does. */
  readonly onSecret?: (found: FoundSecret) => void
}

export interface ScanResult {
  readonly findings: readonly Finding[]
  /** Of each source, in their order. */
  readonly coverage: readonly Coverage[]
  readonly gaps: readonly Gap[]
}

/** Looks for every row in every source. What cannot be read is a gap; nothing that was found is lost by it. */
export async function scan(sources: readonly Source[], options: ScanOptions): Promise<ScanResult> {
  const table = compileAnchors(options.detectors)
  const collector = new Collector(options.fingerprinter, options.onSecret)
  const origins = new Map<string, readonly Origin[]>()
  const crowded: Gap[] = []
  for (const source of sources) {
    const found = await readSource(source, table, { ...options, collector })
    const located = await source.locate([...found.identities, ...found.crowded])
    for (const [identity, places] of located)
      origins.set(identity, [...(origins.get(identity) ?? []), ...places])
    crowded.push(...found.crowded.map((identity) => crowdedGap(identity, located)))
  }
  const scrubber = createScrubber(table, options.at, collector.secrets)
  for (const [identity, places] of origins) origins.set(identity, places.map(scrubber.origin))
  return {
    findings: collector.findings(origins, scrubber.text),
    coverage: sources.map((source) => source.coverage()),
    gaps: [...sources.flatMap((source) => source.gaps()), ...crowded].map(scrubber.gap),
  }
}

function crowdedGap(identity: string, located: ReadonlyMap<string, readonly Origin[]>): Gap {
  const [origin] = located.get(identity) ?? []
  return {
    what: origin === undefined ? identity : whereOf(origin),
    why: 'more candidates than are looked at in one content',
  }
}

interface Reading {
  readonly identities: ReadonlySet<string>
  readonly crowded: readonly string[]
}

async function readSource(
  source: Source,
  table: AnchorTable,
  options: ScanOptions & { readonly collector: Collector },
): Promise<Reading> {
  const { signal, onProgress, at, collector } = options
  const identities = new Set<string>()
  const crowded: string[] = []
  const blobs = source.read({
    sieve: table.sieve,
    signal,
    onProgress: (progress) => onProgress(source, progress),
  })
  for await (const blob of blobs) {
    const { matches, isCutShort } = scanContent(blob.bytes, table, at)
    if (isCutShort) crowded.push(blob.identity)
    if (matches.length > 0) identities.add(blob.identity)
    collect(blob, matches, { collector, at })
  }
  return { identities, crowded }
}

function collect(
  { identity, bytes, linesBefore = 0 }: Blob,
  matches: ReturnType<typeof scanContent>['matches'],
  { collector, at }: { collector: Collector; at: EpochSeconds },
): void {
  const lineOf = lineCounter(bytes)
  for (const match of matches)
    collector.add(match, {
      identity,
      line: linesBefore + lineOf(match.offset),
      suppression: excuseAt(bytes, match.offset, at),
      remark: remarkAt(bytes, match.offset, at),
    })
}
