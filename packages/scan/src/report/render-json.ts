import type { Report } from './report.ts'

/** One JSON document with everything that a report says; `null` takes the place of no reason and of no end. */
export function renderJson(report: Report): string {
  return `${JSON.stringify({ format: 'vouch scan report 1', ...report }, null, 2)}\n`
}
