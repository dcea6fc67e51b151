import type { EpochSeconds } from '@vouchsafe/core/time'
import type { CandidateSays } from '../event/types.ts'

/** Someone who was let into a role: how often, from when to when. */
export interface SubjectUse {
  /** ARN of the provider, or of the role whose session assumed this one (`…:assumed-role/NAME`). */
  readonly principal: string
  /** Subject of the evidence; of a chained session the subject that the chain began with. Empty where there is none. */
  readonly subject: string
  readonly count: number
  readonly firstAt: EpochSeconds
  readonly lastAt: EpochSeconds
}

/** What a role was used for, over everything that was ever recorded of it and is not forgotten. */
export interface RoleUse {
  /** `AROA…`: a role that is made anew under the same name begins at nothing. */
  readonly roleId: string
  /** Sessions that were given. */
  readonly sessions: number
  /** Signed calls with such sessions that were allowed. */
  readonly calls: number
  readonly firstAt: EpochSeconds
  readonly lastAt: EpochSeconds
  /** Region of the last signed call; absent when there was none. */
  readonly region?: string
  /** How many different subjects there are. */
  readonly subjectCount: number
  /** The most recent first, no more than were asked for. */
  readonly subjects: readonly SubjectUse[]
}

/** What a provider, or a role whose sessions go on to others, was used for. */
export interface PrincipalUse {
  /** As in `SubjectUse`. */
  readonly principal: string
  readonly roleCount: number
  readonly subjectCount: number
  readonly sessions: number
  readonly firstAt: EpochSeconds
  readonly lastAt: EpochSeconds
}

export interface RoleUseQuery {
  /** At most 1000. */
  readonly roleIds: readonly string[]
  readonly subjectsPerRole: number
}

/** Exchanges of one day (UTC) for which a candidate policy was asked, and which it answered in one way. */
export interface CandidateDay {
  readonly answer: CandidateSays
  /** Its first second. */
  readonly day: EpochSeconds
  readonly count: number
  readonly firstAt: EpochSeconds
  readonly lastAt: EpochSeconds
}

/** Names a candidate policy beside an enforced one. */
export interface CandidateQuery {
  readonly roleId: string
  /** As in `CandidateAnswer`. */
  readonly since: number
}

/**
 * Sums of the ledger by role and subject: what was allowed, never what was denied; and what candidate policies said. They are behind the ledger by
 * what `fold` has not been asked to read yet, and outlive the records that they were made of.
 * Adapters pass `roleUsageContract`.
 */
export interface RoleUsageStore {
  /**
   * Reads a bounded number of new records into the sums and returns how many; 0 when there are no more. It costs an
   * append nothing but the wait for one such step.
   *
   * @throws VouchsafeError `store_unavailable`
   */
  fold(): Promise<number>
  /** The roles that were used, in no order; a role that never was is absent. */
  roles(query: RoleUseQuery): Promise<readonly RoleUse[]>
  /** Every principal by which a role was assumed. */
  principals(): Promise<readonly PrincipalUse[]>
  /** What a candidate policy said, in order of day and answer. */
  candidate(query: CandidateQuery): Promise<readonly CandidateDay[]>
  /** Forgets who was last seen before the time; returns how many sums are gone. */
  forget(before: EpochSeconds): Promise<number>
}
