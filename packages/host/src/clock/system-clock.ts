import type { Clock, EpochSeconds } from '@vouchsafe/core/time'

/** The machine's clock in whole seconds, rounded down: a token is never dated ahead of the clock. */
export const systemClock: Clock = {
  now: () => Math.floor(Date.now() / 1000) as EpochSeconds,
}
