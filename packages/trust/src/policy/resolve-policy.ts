import { parseJson } from '@vouchsafe/core/json'
import type { EpochSeconds } from '@vouchsafe/core/time'
import { equalJson } from '#resource/equal-json'
import { tryOr } from '#resource/finding'
import { readSpec } from '#resource/read-spec'
import type { Resource } from '#resource/types'
import { policySpec, type PolicySpec } from './spec.ts'
import { replaceDocument } from './versions.ts'

interface Writing {
  readonly before: Resource | undefined
  readonly at: EpochSeconds
  /** Versions that a policy may have. */
  readonly most: number
}

/**
 * What to store of a policy. A manifest says one document: it becomes a new default version when it differs in
 * more than layout from the one in force. A spec that says its versions itself stands as it is.
 */
export function resolvePolicy(desired: PolicySpec, { before, at, most }: Writing): PolicySpec {
  if (before === undefined || desired.versions !== undefined) return desired
  const stored = tryOr(undefined, () => readSpec(before, policySpec))
  if (stored === undefined) return desired
  const { document, versions } = isSameDocument(stored.document, desired.document)
    ? stored
    : replaceDocument(before, { document: desired.document, at, most })
  return { ...desired, document, ...(versions !== undefined && { versions }) }
}

function isSameDocument(a: string, b: string): boolean {
  return a === b || tryOr(false, () => equalJson(parseJson(a), parseJson(b)))
}
