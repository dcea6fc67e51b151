import { isJsonObject, type JsonValue } from '@vouchsafe/core/json'
import { parseJson } from '@vouchsafe/core/json'
import { tryOr } from '#resource/finding'
import type { Resource, ResourceChange, ResourceKey } from '#resource/types'
import { equalJson } from '#resource/equal-json'
import type { TrustPlan } from './types.ts'

/** One value that changes; the side that has none is absent. */
export interface FieldChange {
  /** Keys and positions from the top of the manifest; a policy's own keys are part of it. */
  readonly path: readonly (string | number)[]
  readonly before?: JsonValue
  readonly after?: JsonValue
}

export interface ResourceDiff {
  readonly key: ResourceKey
  readonly op: ResourceChange['op']
  /** Empty for a deletion, and where only the layout of a policy's text changes. */
  readonly fields: readonly FieldChange[]
}

/** A plan as people read it: resource by resource, value by value. */
export interface TrustDiff {
  readonly resources: readonly ResourceDiff[]
}

/** The differences that the plan makes, in its order. */
export function diffPlan(plan: Pick<TrustPlan, 'changes'>): TrustDiff {
  return { resources: plan.changes.map(diffResource) }
}

function diffResource(change: ResourceChange): ResourceDiff {
  const { kind, account, name } = change.op === 'delete' ? change.before : change.after
  const key = { kind, account, name }
  if (change.op === 'delete') return { key, op: change.op, fields: [] }
  const before = change.op === 'update' ? readable(change.before) : {}
  return { key, op: change.op, fields: [...diffValues([], before, readable(change.after))] }
}

const policyFields = new Set(['trustPolicy', 'candidateTrustPolicy', 'document'])

/** The spec with policies as values instead of text, so that they are compared key by key. */
function readable({ spec }: Resource): JsonValue {
  // a candidate is shown itself; since when it stands says the time of the change
  const { candidateSince: _, ...shown } = spec
  const entries = Object.entries(shown).map(([key, value]): [string, JsonValue] => {
    if (policyFields.has(key)) return [key, asPolicy(value)]
    if (key === 'versions') return [key, versionIds(value)]
    const inline = key === 'policies' && isJsonObject(value) ? value['inline'] : undefined
    if (!isJsonObject(value) || !isJsonObject(inline)) return [key, value]
    const policies = Object.entries(inline).map(([name, text]) => [name, asPolicy(text)])
    return [key, { ...value, inline: Object.fromEntries(policies) as JsonValue }]
  })
  return Object.fromEntries(entries)
}

/** The versions of a policy by id: each was shown when it was written. */
function versionIds(versions: JsonValue): JsonValue {
  if (!isJsonObject(versions) || !Array.isArray(versions['others'])) return versions
  const others = versions['others'].map((other: JsonValue) =>
    isJsonObject(other) ? (other['id'] ?? null) : other,
  )
  return { default: versions['default'] ?? null, others }
}

function asPolicy(text: JsonValue): JsonValue {
  return typeof text === 'string' ? tryOr(text, () => parseJson(text)) : text
}

function* diffValues(
  path: readonly (string | number)[],
  before: JsonValue | undefined,
  after: JsonValue | undefined,
): Generator<FieldChange> {
  if (equalJson(before, after)) return
  if (isBranch(before) && isBranch(after) && Array.isArray(before) === Array.isArray(after)) {
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)]))
      yield* diffValues(
        [...path, Array.isArray(after) ? Number(key) : key],
        child(before, key),
        child(after, key),
      )
    return
  }
  yield { path, ...(before !== undefined && { before }), ...(after !== undefined && { after }) }
}

type Branch = Exclude<JsonValue, string | number | boolean | null>

function isBranch(value: JsonValue | undefined): value is Branch {
  return typeof value === 'object' && value !== null
}

function child(branch: Branch, key: string): JsonValue | undefined {
  return Object.hasOwn(branch, key) ? (branch as Readonly<Record<string, JsonValue>>)[key] : undefined
}
