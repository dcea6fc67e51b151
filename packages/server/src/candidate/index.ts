export { promote, type Promotion } from './promote.ts'
export { readRecord } from './read-record.ts'
export { setCandidate } from './set-candidate.ts'
