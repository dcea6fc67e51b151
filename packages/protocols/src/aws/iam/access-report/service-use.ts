import type { Clock, EpochSeconds } from '@vouchsafe/core/time'

/** When sessions of a role last called an action here, whatever came of it. */
export interface ActionUse {
  /** `iam`, `sts` */
  readonly service: string
  /** Without the service: `CreateRole`. */
  readonly action: string
  readonly at: EpochSeconds
  readonly region: string
}

/** A role to look for. One that was made anew under the same name is another. */
export interface UsedRole {
  readonly arn: string
  readonly uniqueId: string
}

/** What access reports are made of: the ledger's records. */
export interface AccessRecords {
  readonly clock: Clock
  /**
   * The last use of each action, by role ARN; roles that used none are absent.
   *
   * @throws VouchsafeError `store_unavailable`
   */
  lastActions(roles: readonly UsedRole[]): Promise<ReadonlyMap<string, readonly ActionUse[]>>
}
