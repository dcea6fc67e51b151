import type { Confidence, Severity, Stance, Vendor } from '#detector/types'
import type { Matched } from '#match/types'
import type { Origin } from '#source/types'

/** One place where a credential occurs: the content's origin and the line in it, counted from 1. */
export interface Place {
  readonly origin: Origin
  readonly line: number
  /** Decoded from what, outermost first: `base64`, `utf-16`; empty where it stands as it is. */
  readonly encoding: readonly string[]
  /** A comment in that line excuses it here. */
  readonly suppression?: Suppression
  /** What to know of that line, in our own words: a comment in it excuses nothing, and why. */
  readonly remark?: string
}

/** Why a finding does not count. */
export interface Suppression {
  readonly by: 'baseline' | 'comment' | 'ignore-file'
  /** What the comment gives as the reason; from outside, so not safe for a terminal yet. */
  readonly reason?: string
  /** The day on which it stops counting, `2026-12-31`. */
  readonly until?: string
}

/**
 * One credential, however often it occurs. It carries no secret: the value is gone once the fingerprint is made.
 * `redacted` shows the public prefix of its kind and its length.
 */
export interface Finding {
  /** 32 hex digits of an HMAC-SHA-256 over detector and credential: the same in every place, commit and branch. */
  readonly fingerprint: string
  readonly detector: string
  readonly title: string
  readonly vendor: Vendor
  readonly stance: Stance
  /** That of the row, lowered where the confidence is low. */
  readonly severity: Severity
  readonly confidence: Confidence
  readonly reasons: readonly string[]
  readonly names: Readonly<Record<string, string>>
  readonly redacted: string
  readonly grants: string
  readonly replacement: string
  readonly places: readonly Place[]
  /** What its owner's cloud says of it, where that was asked. */
  readonly match?: Matched
  /** Who may know of it, the likeliest first, where that was looked for; from outside, so not safe for a terminal yet. */
  readonly owners?: readonly { readonly who: string; readonly why: string }[]
  readonly suppression?: Suppression
}
