export { parseAuditFilter, type AuditFilterText } from './parse-audit-filter.ts'
export { parseSince } from './parse-since.ts'
