import type { EpochSeconds } from '@vouchsafe/core/time'
import type { SubjectUse } from '@vouchsafe/ledger/port'
import type { Breadth, PermissionClass, TrustClass } from './breadth.ts'

/** What a reviewer is asked about one role or provider. */
export interface ReviewRow {
  readonly kind: 'Role' | 'Provider' | 'SamlProvider'
  readonly account: string
  readonly name: string
  readonly arn: string
  /** Value of the owner tag; absent where nobody has said. */
  readonly owner?: string
  readonly disabled: boolean
  readonly createdAt: EpochSeconds
  /** Absent: never, or longer ago than is remembered. */
  readonly lastUsedAt?: EpochSeconds
  /** Whole days since the last use, or since it was made. */
  readonly unusedDays: number
  /** Sessions given for a role, or by a provider. */
  readonly sessions: number
  /** Signed calls with sessions of a role. */
  readonly calls: number
  /** How many different subjects have come. */
  readonly subjectCount: number
  /** The most recent of them. */
  readonly subjects: readonly SubjectUse[]
  /** Of a role: whom its trust policy admits, and what its own policies allow. */
  readonly trust?: Breadth<TrustClass>
  readonly permissions?: Breadth<PermissionClass>
  /** Of a provider: names of the roles whose trust policy names it. */
  readonly roles?: readonly string[]
}
