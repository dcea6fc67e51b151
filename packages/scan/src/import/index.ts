export { completeFindings, type CompletionOptions } from './complete-findings.ts'
export { loadBaseline, type BaselineOptions } from './load-baseline.ts'
export { createReportSource, type ReportSource, type ReportSourceOptions } from './report-source.ts'
