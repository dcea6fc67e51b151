import { VouchsafeError } from '@vouchsafe/core/errors'
import type { Seconds } from '@vouchsafe/core/time'

/**
 * How long our keys live in each state: prepared, active, retiring, gone. Whole seconds. The JWK set holds about
 * `(prepareSeconds + activeSeconds + retireSeconds) / activeSeconds` keys an algorithm; AWS reads 100 RSA keys and
 * 100 EC keys at most.
 */
export interface RotationPolicy {
  /** How long a key signs or seals before its successor takes over; at least 1. */
  readonly activeSeconds: Seconds
  /**
   * How long a key is published before it first signs, so that every verifier that refreshes its copy of the JWK
   * set within this time knows the key before it meets a token of it. At least 0.
   */
  readonly prepareSeconds: Seconds
  /**
   * How long a key stays published, and opens sessions, after it signed or sealed last: at least the longest
   * lifetime of a token or session plus the skew that verifiers forgive. At least 1.
   */
  readonly retireSeconds: Seconds
}

const day = 86_400

/** 30 days active, known a day ahead, kept a day (the longest token) and five minutes of skew. */
export const defaultRotationPolicy: RotationPolicy = {
  activeSeconds: (30 * day) as Seconds,
  prepareSeconds: day as Seconds,
  retireSeconds: (day + 300) as Seconds,
}

const smallest: Readonly<Record<keyof RotationPolicy, number>> = {
  activeSeconds: 1,
  prepareSeconds: 0,
  retireSeconds: 1,
}

/**
 * Guarantees whole seconds in the ranges of `RotationPolicy`.
 *
 * @throws VouchsafeError `config_invalid`
 */
export function checkRotationPolicy(policy: RotationPolicy): void {
  for (const [name, least] of Object.entries(smallest) as [keyof RotationPolicy, number][]) {
    const found = policy[name]
    if (Number.isSafeInteger(found) && found >= least) continue
    throw new VouchsafeError('config_invalid', {
      say: `key rotation: expected \`${name}\` to be a whole number of at least ${least}, found \`${found}\``,
      detail: { ...policy },
    })
  }
}
