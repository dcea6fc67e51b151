import type { EpochSeconds } from '@vouchsafe/core/time'
import type { TrustPlan } from '@vouchsafe/trust/plan'
import type { Actor, TrustFacts } from '@vouchsafe/trust/resource'
import type { CompiledSnapshot } from '@vouchsafe/trust/snapshot'
import type { SignedServiceDeps } from '#aws/service/index'
import type { AccessRecords } from './access-report/service-use.ts'

/** A change of trust that a call asks for; `plan` is asked again when somebody else changed trust meanwhile. */
export interface ChangeOrder {
  readonly actor: Actor
  readonly plan: (state: CompiledSnapshot, at: EpochSeconds) => TrustPlan
}

export interface LastUse {
  readonly at: EpochSeconds
  /** Of the last signed call; absent when none was made. */
  readonly region?: string
}

export interface AwsIamDeps extends SignedServiceDeps {
  /**
   * Stores a change whole, and puts it in force before it resolves.
   *
   * @throws VouchsafeError whatever `plan` throws | `trust_conflict` | `store_unavailable`
   */
  readonly change: (order: ChangeOrder) => Promise<{ readonly version: number }>
  /** What the rules of trust know of this server. */
  readonly facts: TrustFacts
  /** When the roles of these ARNs were last used; unknown ones are absent. */
  readonly lastUsed?: (roleArns: readonly string[]) => Promise<ReadonlyMap<string, LastUse>>
  /** For access reports; without it none can be ordered. */
  readonly accessRecords?: AccessRecords
}
