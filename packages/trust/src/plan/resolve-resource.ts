import type { JsonObject } from '@vouchsafe/core/json'
import type { EpochSeconds } from '@vouchsafe/core/time'
import { resolvePolicy } from '#policy/resolve-policy'
import { policySpec } from '#policy/spec'
import { tryOr, type Finding } from '#resource/finding'
import { readSpec } from '#resource/read-spec'
import type { Resource, ResourceKind } from '#resource/types'
import type { TrustWorld } from '#resource/world'
import { resolveRevocation } from '#revocation/resolve-revocation'
import { desiredRevocationSpec } from '#revocation/spec'
import { resolveRole } from '#role/resolve-role'
import { desiredRoleSpec } from '#role/spec'

interface Resolved {
  readonly spec: JsonObject
  readonly findings: readonly Finding[]
}

interface Writing {
  /** The resource as it stands, if it does. */
  readonly before: Resource | undefined
  /** What there will be. */
  readonly world: TrustWorld
  readonly at: EpochSeconds
  /** The version of trust that the change makes. */
  readonly version: number
}

type Resolve = (desired: Resource, writing: Writing) => Resolved

/** Kinds that store more than, or other than, what somebody asks for. */
const resolvers: Readonly<Partial<Record<ResourceKind, Resolve>>> = {
  Role(desired, { before, world, at, version }) {
    const place = { account: desired.account, before, world, change: { version, at } }
    const { spec, findings } = resolveRole(readSpec(desired, desiredRoleSpec), place)
    return { spec: spec as JsonObject, findings }
  },
  Policy(desired, { before, world, at }) {
    const most = world.limits.versionsPerPolicy
    const spec = resolvePolicy(readSpec(desired, policySpec), { before, at, most })
    return { spec: spec as JsonObject, findings: [] }
  },
  Revocation(desired, writing) {
    const { spec, findings } = resolveRevocation(readSpec(desired, desiredRevocationSpec), {
      desired,
      ...writing,
    })
    return { spec: spec as JsonObject, findings }
  },
}

/** The spec to store for a desired resource: references tied to what they mean now, history kept. */
export function resolveResource(desired: Resource, writing: Writing): Resolved {
  const asItIs: Resolved = { spec: desired.spec, findings: [] }
  const resolve = resolvers[desired.kind]
  // a spec that cannot be read is refused by its own check
  return resolve === undefined ? asItIs : tryOr(asItIs, () => resolve(desired, writing))
}
