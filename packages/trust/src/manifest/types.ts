import type { JsonObject } from '@vouchsafe/core/json'
import type { ResourceKind } from '#resource/types'

/** One resource that a manifest asks for, normalised: defaults filled in, durations in seconds, policies as text. */
export interface ManifestDocument {
  readonly kind: ResourceKind
  /** Undefined where the manifest names none: the only account there is. */
  readonly account?: string
  /** As in `ResourceKey`. */
  readonly name: string
  readonly spec: JsonObject
  /** Where the document begins: `trust.yaml:12:1`. */
  readonly place: string
  /** Where each key at the top of the document stands. */
  readonly places: Readonly<Record<string, string>>
}

/** Reads a file that a manifest names, relative to the manifest; throws when it cannot. */
export type ReadFile = (path: string) => string

export interface ManifestSource {
  /** How problems name it: a path as the reader knows it. */
  readonly file: string
  readonly text: string
}
