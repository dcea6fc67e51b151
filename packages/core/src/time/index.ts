export { formatInstant } from './format.ts'
export type { Clock, EpochSeconds, Milliseconds, Seconds } from './units.ts'
