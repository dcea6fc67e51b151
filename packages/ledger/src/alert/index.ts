export { compileAlert } from './compile-alert.ts'
export { followAlert, type FollowDeps } from './follow-alert.ts'
export type { AlertFacts, AlertMatcher, AlertNotice, AlertRule } from './types.ts'
