import type { EpochSeconds } from '@vouchsafe/core/time'
import { detectors } from '#detectors/detectors'
import { compileAnchors } from '#engine/anchor-table'
import { scan, type ScanResult } from '#engine/scan'
import { scanContent, type Match } from '#engine/scan-content'
import { createFingerprinter } from '#finding/fingerprint'
import { createStreamSource } from '#sources/stream/stream-source'
import type { Source } from '#source/types'

/** When tests take place: 2026-11-22. */
export const testTime = 1_795_327_200 as EpochSeconds

const table = compileAnchors(detectors)

/** What every row finds in a text, or in bytes. */
export function matchesIn(content: string | Uint8Array): readonly Match[] {
  return scanContent(Buffer.from(content), table, testTime).matches
}

/** A whole scan of some sources, under a key of zeros. */
export function scanSources(...sources: Source[]): Promise<ScanResult> {
  return scan(sources, {
    detectors,
    fingerprinter: createFingerprinter(Buffer.alloc(32)),
    at: testTime,
    signal: new AbortController().signal,
    onProgress: () => undefined,
  })
}

/** A whole scan of a text. */
export function scanText(content: string | Uint8Array): Promise<ScanResult> {
  return scanSources(createStreamSource(streamOf(content)))
}

async function* streamOf(content: string | Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(Buffer.from(content))
}
