import type { EpochSeconds } from '@vouchsafe/core/time'
import type { Detector } from '#detector/types'
import { Collector } from '#finding/collector'
import { excuseAt } from '#finding/comment'
import type { Fingerprinter } from '#finding/fingerprint'
import type { Finding } from '#finding/types'
import type { Blob, Coverage, Gap, Origin, Progress, Source } from '#source/types'
import { compileAnchors, type AnchorTable } from './anchor-table.ts'
import { lineCounter } from './line-counter.ts'
import { scanContent } from './scan-content.ts'

export interface ScanOptions {
  readonly detectors: readonly Detector[]
  readonly fingerprinter: Fingerprinter
  readonly at: EpochSeconds
  readonly signal: AbortSignal
  readonly onProgress: (source: Source, progress: Progress) => void
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
  const collector = new Collector(options.fingerprinter)
  const crowded: Gap[] = []
  const origins = new Map<string, readonly Origin[]>()
  for (const source of sources) {
    const found = await readSource(source, table, { ...options, collector })
    const located = await source.locate([...found.identities, ...found.crowded])
    for (const [identity, places] of located)
      origins.set(identity, [...(origins.get(identity) ?? []), ...places])
    for (const identity of found.crowded)
      crowded.push({
        what: nameOf(located.get(identity)?.[0], identity),
        why: 'more candidates than are looked at in one content',
      })
  }
  return {
    findings: collector.findings(origins),
    coverage: sources.map((source) => source.coverage()),
    gaps: [...sources.flatMap((source) => source.gaps()), ...crowded],
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
    })
}

function nameOf(origin: Origin | undefined, identity: string): string {
  if (origin === undefined || origin.kind === 'stdin') return identity
  return origin.kind === 'git' ? (origin.path ?? origin.object) : origin.path
}
