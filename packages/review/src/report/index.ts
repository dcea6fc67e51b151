export { isUntouched, renderCsv } from './render-csv.ts'
export { renderReportJson } from './render-json.ts'
export type * from './types.ts'
