import { escapeJsonText } from '@vouchsafe/ledger/render'
import { createHash } from 'node:crypto'
import type { ReviewReport } from './types.ts'

/** The review as one JSON object; `sha256` is the digest of the JSON text of its `review`. */
export function renderReportJson(report: ReviewReport): string {
  const review = escapeJsonText(JSON.stringify(report))
  const sha256 = createHash('sha256').update(review).digest('hex')
  return `{"sha256":"${sha256}","review":${review}}`
}
