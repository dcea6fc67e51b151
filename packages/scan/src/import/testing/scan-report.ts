import { detectors } from '#detectors/detectors'
import { createFingerprinter } from '#finding/fingerprint'
import type { Finding } from '#finding/types'
import type { ScanResult } from '#engine/scan'
import type { Source } from '#source/types'
import { scanSources, testTime } from '#testing/scan-text'
import { completeFindings } from '#import/complete-findings'
import { createReportSource, type ReportSource } from '#import/report-source'
import { streamOf } from './reports.ts'

const options = { detectors, fingerprinter: createFingerprinter(Buffer.alloc(32)), at: testTime }

export function reportOf(...chunks: (string | Uint8Array)[]): ReportSource {
  return createReportSource('report.json', { ...options, content: streamOf(...chunks) })
}

/** A scan of a report, with other sources beside it if asked. */
export async function scanReport(report: ReportSource, ...others: Source[]): Promise<ScanResult> {
  const result = await scanSources(...others, report)
  return { ...result, findings: completeFindings(result.findings, [report], options) }
}

/** Kind, path and line of each place of each finding. */
export function placesOf(findings: readonly Finding[]): unknown[] {
  return findings.map(({ detector, places }) => [
    detector,
    ...places.map(({ origin, line }) => `${'path' in origin ? (origin.path ?? '') : ''}:${line}`),
  ])
}
