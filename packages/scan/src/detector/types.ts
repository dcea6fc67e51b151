import type { EpochSeconds } from '@vouchsafe/core/time'

export type Vendor =
  | 'aws'
  | 'google'
  | 'azure'
  | 'kubernetes'
  | 'github'
  | 'npm'
  | 'registry'
  | 'openai'
  | 'anthropic'

/** `info` is good news, such as federation; `low` is what needs no haste: an id alone, a reference, an expired token. */
export type Severity = 'info' | 'low' | 'medium' | 'high' | 'critical'

/** How sure it is that this is a credential that somebody issued. `certain`: an offline check that chance fails. */
export type Confidence = 'low' | 'medium' | 'high' | 'certain'

/** What kind of statement a detector makes. */
export type Stance =
  /** the value is there */
  | 'secret'
  /** a static credential is used from elsewhere */
  | 'reference'
  /** no static credential is needed here */
  | 'federation'

/** One row of the table: everything that is the same for all findings of one kind of credential. */
export interface Detector {
  /** Stable: it is part of every fingerprint. */
  readonly id: string
  /** What a person calls it: `AWS access key`. */
  readonly title: string
  readonly vendor: Vendor
  readonly stance: Stance
  /**
   * Literals of 4 bytes and more of printable ASCII, one of which every match holds. The sieve looks for them all in
   * one pass, also in their encoded forms, so they must be rare in ordinary files.
   */
  readonly anchors: readonly string[]
  /** How far before its anchor a match begins; 0 unless said. */
  readonly lead?: number
  /**
   * Sticky; tried at the anchor less `lead` alone. Bounded in every quantifier, so an attempt costs a bounded time.
   * Group `value` is the secret; without such a group the whole match is.
   */
  readonly pattern: RegExp
  /** Refuses a match, or says how sure it is and why. Without it a match of the pattern is of `high` confidence. */
  readonly judge?: (match: PatternMatch) => Verdict | undefined
  /** When it is real. */
  readonly severity: Severity
  /**
   * Tests hold many of this kind that open nothing, and no offline check tells those from real ones: what stands in
   * tests alone is of low confidence. For a kind that can be told, or that people do paste into tests, leave it out.
   */
  readonly isMadeUpInTests?: true
  /** What whoever holds it can do, one sentence. */
  readonly grants: string
  /** What to use instead, so that no key is needed, one sentence. */
  readonly replacement: string
}

/** What a judge sees. `text` is the content as Latin-1, one character a byte. */
export interface PatternMatch {
  readonly text: string
  /** Offset of the value in `text`. */
  readonly start: number
  readonly value: string
  readonly groups: Readonly<Record<string, string | undefined>>
  /** When the scan began: what has expired is told from what has not. */
  readonly at: EpochSeconds
}

/** What an offline look says about a match. */
export interface Verdict {
  readonly confidence: Confidence
  /** Why, in the order a person wants to read it; lower case, no final stop, no part of a secret. */
  readonly reasons: readonly string[]
  /** Where it differs from that of the row. */
  readonly severity?: Severity
  /** What names the credential and is no secret: access key id, account, client e-mail, expiry. */
  readonly names?: Readonly<Record<string, string>>
  /** The secret where it is not the matched value: the other half of a pair, the inside of a document. */
  readonly secret?: string
  /** What tells this credential from others where it is not the secret, such as the id of a pair. */
  readonly identity?: string
  /** Whether a person chose the secret, so that it could be guessed from an unstretched hash. */
  readonly isGuessable?: boolean
}
