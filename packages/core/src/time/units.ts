/** Whole seconds since the Unix epoch, UTC (RFC 7519 §2, NumericDate). */
export type EpochSeconds = number & { readonly unit: 'epoch s' }
/** A length of time in whole seconds. */
export type Seconds = number & { readonly unit: 's' }
/** A length of time in milliseconds; timers only, never on the wire. */
export type Milliseconds = number & { readonly unit: 'ms' }

/** Where a use case reads the time. Pure code never sees it: it takes `at: EpochSeconds`. */
export interface Clock {
  now(): EpochSeconds
}
