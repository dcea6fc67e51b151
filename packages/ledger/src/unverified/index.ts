export { createUnverifiedMeter } from './create-unverified-meter.ts'
export type { UnverifiedMeterOptions } from './create-unverified-meter.ts'
export type { FailedAttempt, UnverifiedMeter, UnverifiedSettings } from './types.ts'
