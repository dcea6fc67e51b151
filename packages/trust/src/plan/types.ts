import type { Random } from '@vouchsafe/core/bytes'
import type { JsonObject } from '@vouchsafe/core/json'
import type { EpochSeconds } from '@vouchsafe/core/time'
import type { TrustState } from '#port/types'
import type { TrustFacts } from '#resource/facts'
import type { Resource, ResourceChange, ResourceKey, ResourceKind } from '#resource/types'
import type { CompiledPolicies } from '#policy/create-policy-compiler'

/** The state to plan on. Give the snapshot in force, and nothing of it is indexed or compiled again. */
export interface PlanBase extends TrustState {
  readonly policies?: CompiledPolicies
  readonly resource?: (key: ResourceKey) => Resource | undefined
}

/** A resource as it should be; a `ManifestDocument` is one. */
export interface DesiredResource {
  readonly kind: ResourceKind
  /** Undefined: the only account of the manifest, or else of the state. */
  readonly account?: string
  readonly name: string
  /** Normalised, as the `spec` schema of its kind says. */
  readonly spec: JsonObject
  /** For the words of problems: where the document and its keys stand. */
  readonly place?: string
  readonly places?: Readonly<Record<string, string>>
}

export interface PlanWarning {
  readonly key: ResourceKey
  readonly field: string
  readonly say: string
  /** `file:line:column`, where a manifest is the source. */
  readonly place: string | undefined
}

/** What would change. With an id and an actor it is a `TrustChange`. */
export interface TrustPlan {
  readonly basedOn: number
  readonly at: EpochSeconds
  /** Empty when everything is as desired. Deletions last. */
  readonly changes: readonly ResourceChange[]
  readonly warnings: readonly PlanWarning[]
}

export interface PlanOptions {
  readonly at: EpochSeconds
  readonly random: Random
  readonly facts: TrustFacts
  /** Deletes everything that is not desired; off unless said. */
  readonly prune?: boolean
}
