import { VouchsafeError } from '@vouchsafe/core/errors'
import type { EpochSeconds } from '@vouchsafe/core/time'
import { managedPolicyArn } from '#resource/arns'
import { defaultLimits } from '#resource/facts'
import { readSpec } from '#resource/read-spec'
import type { Resource } from '#resource/types'
import { policySpec, type PolicySpec } from './spec.ts'

/** One version of a managed policy. */
export interface PolicyVersion {
  /** `v1`, `v2`, …: never used again, also when the version is deleted. */
  readonly id: string
  /** JSON text. */
  readonly document: string
  readonly createdAt: EpochSeconds
  /** Exactly one of a policy: the one that is in force. */
  readonly isDefault: boolean
}

interface History {
  readonly spec: PolicySpec
  /** In order of their numbers. */
  readonly versions: readonly PolicyVersion[]
  readonly next: number
}

/**
 * The versions of a stored policy, the newest first.
 *
 * @throws VouchsafeError `trust_invalid` when the stored policy cannot be read
 */
export function policyVersions(policy: Resource): readonly PolicyVersion[] {
  return historyOf(policy).versions.toReversed()
}

export interface NewVersion {
  readonly document: string
  readonly setAsDefault: boolean
  readonly at: EpochSeconds
  /** AWS's 5 unless the settings say otherwise. */
  readonly most?: number
}

/**
 * The policy with one version more (`CreatePolicyVersion`). The document is checked when the change is planned.
 *
 * @throws VouchsafeError `limit_exceeded` when there are as many versions as there may be
 */
export function addPolicyVersion(
  policy: Resource,
  { document, setAsDefault, at, most = defaultLimits.versionsPerPolicy }: NewVersion,
): { readonly spec: PolicySpec; readonly id: string } {
  const history = historyOf(policy)
  if (history.versions.length >= most)
    throw new VouchsafeError('limit_exceeded', {
      say: `A managed policy can have up to ${most} versions. Before you create a new version, you must delete an existing version.`,
      detail: { found: history.versions.length },
    })
  const { history: longer, id } = append(history, { document, at })
  return { spec: toSpec(setAsDefault ? withDefault(longer, id) : longer), id }
}

/**
 * The policy with a new default version, as a manifest asks for whose document has changed. Where there is no
 * room, the oldest versions that are not the default make it.
 */
export function replaceDocument(
  policy: Resource,
  { document, at, most }: Required<Omit<NewVersion, 'setAsDefault'>>,
): PolicySpec {
  const history = historyOf(policy)
  const others = history.versions.filter(({ isDefault }) => !isDefault)
  const excess = others.slice(0, Math.max(0, history.versions.length - (most - 1)))
  const kept = history.versions.filter((version) => !excess.includes(version))
  const { history: longer, id } = append({ ...history, versions: kept }, { document, at })
  return toSpec(withDefault(longer, id))
}

/**
 * The policy with another version in force (`SetDefaultPolicyVersion`).
 *
 * @throws VouchsafeError `trust_not_found` when it has no such version
 */
export function setDefaultVersion(policy: Resource, id: string): PolicySpec {
  requireVersion(policy, id)
  return toSpec(withDefault(historyOf(policy), id))
}

/**
 * The policy without one of its versions (`DeletePolicyVersion`).
 *
 * @throws VouchsafeError `trust_not_found` when it has no such version | `trust_in_use` when it is the default
 */
export function deletePolicyVersion(policy: Resource, id: string): PolicySpec {
  if (requireVersion(policy, id).isDefault)
    throw new VouchsafeError('trust_in_use', {
      say: 'Cannot delete the default version of a policy.',
      detail: { version: id },
    })
  const history = historyOf(policy)
  return toSpec({ ...history, versions: history.versions.filter((version) => version.id !== id) })
}

function requireVersion(policy: Resource, id: string): PolicyVersion {
  const { spec, versions } = historyOf(policy)
  const version = versions.find((one) => one.id === id)
  if (version !== undefined) return version
  const arn = managedPolicyArn({ account: policy.account, path: spec.path, name: policy.name })
  throw new VouchsafeError('trust_not_found', {
    say: `Policy ${arn} version ${id} does not exist or is not attachable.`,
    detail: { version: id },
  })
}

function withDefault(history: History, id: string): History {
  const versions = history.versions.map((version) => ({ ...version, isDefault: version.id === id }))
  return { ...history, versions }
}

function append(
  history: History,
  { document, at }: Pick<NewVersion, 'document' | 'at'>,
): { readonly history: History; readonly id: string } {
  const { versions, next } = history
  const id = `v${next}`
  const added = { id, document, createdAt: at, isDefault: false }
  return { id, history: { ...history, versions: [...versions, added], next: next + 1 } }
}

function historyOf(policy: Resource): History {
  const spec = readSpec(policy, policySpec)
  const { document } = spec
  const {
    default: id,
    createdAt,
    next,
    others,
  } = spec.versions ?? { default: 'v1', createdAt: policy.createdAt, next: 2, others: [] }
  const versions = [
    { id, createdAt, document, isDefault: true },
    ...others.map((other) => ({ ...other, isDefault: false })),
  ].map((version) => ({ ...version, createdAt: version.createdAt as EpochSeconds }))
  return { spec, versions: versions.toSorted((a, b) => numberOf(a) - numberOf(b)), next }
}

function numberOf({ id }: Pick<PolicyVersion, 'id'>): number {
  return Number(id.slice(1))
}

function toSpec({ spec, versions, next }: History): PolicySpec {
  const current = versions.find(({ isDefault }) => isDefault)
  // every history has one: versions are added to it, and the default is never taken away
  if (current === undefined) throw new TypeError('expected a policy with a default version')
  const { id, createdAt, document } = current
  const others = versions
    .filter(({ isDefault }) => !isDefault)
    .map((version) => ({ id: version.id, createdAt: version.createdAt, document: version.document }))
  return { ...spec, document, versions: { default: id, createdAt, next, others } }
}
