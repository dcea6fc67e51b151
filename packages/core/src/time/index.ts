export { isDay, isDayOver } from './day.ts'
export { formatInstant } from './format.ts'
export type { Clock, EpochSeconds, Milliseconds, Seconds } from './units.ts'
