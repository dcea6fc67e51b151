import { VouchsafeError } from '@vouchsafe/core/errors'
import type { JsonObject } from '@vouchsafe/core/json'
import { describeKey, type Resource, type ResourceKey, type ResourceKind } from '@vouchsafe/trust/resource'
import type { TrustSnapshot } from '@vouchsafe/trust/snapshot'
import type { Change } from '#aws/iam/operation/types'

/** A resource with its spec read. */
export interface Stored<Spec> {
  readonly resource: Resource
  readonly spec: Spec
}

/** How the spec of a kind is read; trust exports one for each. */
export interface SpecSchema<Spec> {
  safeParse(spec: unknown): { readonly success: true; readonly data: Spec } | { readonly success: false }
}

/**
 * The resource with its spec.
 *
 * @throws VouchsafeError `internal` when it was stored in a form that is not understood
 */
export function readStored<Spec>(resource: Resource, schema: SpecSchema<Spec>): Stored<Spec> {
  const read = schema.safeParse(resource.spec)
  if (read.success) return { resource, spec: read.data }
  throw new VouchsafeError('internal', { detail: { unreadable: describeKey(resource) } })
}

/** The account's resources of a kind, in order of their names by code unit. */
export function resourcesOf(trust: TrustSnapshot, kind: ResourceKind, account: string): readonly Resource[] {
  return trust.resources.filter((resource) => resource.kind === kind && resource.account === account)
}

/** Whether a resource's path begins with this one (`PathPrefix`). */
export function isUnder(prefix: string): (resource: Resource) => boolean {
  return ({ spec }) => typeof spec['path'] === 'string' && spec['path'].startsWith(prefix)
}

/** IAM's names are taken whatever their letter case. */
export function isTaken(
  trust: TrustSnapshot,
  { kind, account, name }: Pick<Resource, 'kind' | 'account' | 'name'>,
): boolean {
  if (trust.resource({ kind, account, name }) !== undefined) return true
  const folded = name.toLowerCase()
  return resourcesOf(trust, kind, account).some((resource) => resource.name.toLowerCase() === folded)
}

/** The resource with this spec, whether it is there already or not. */
export function rewrite(
  { kind, account, name }: ResourceKey,
  spec: object,
): Extract<Change, { write: unknown }> {
  // a spec is plain JSON; only its type has no index signature
  return { write: { kind, account, name, spec: withoutAbsent(spec) } }
}

/** What is absent is left out of what is stored. */
function withoutAbsent(spec: object): JsonObject {
  return Object.fromEntries(Object.entries(spec).filter(([, value]) => value !== undefined)) as JsonObject
}
