import type { PolicyRequest } from '@vouchsafe/policy/decision'

/** Of an issuer, by host and path: the id behind each name, `acme` or `acme/shop`. */
export type KnownIds = ReadonlyMap<string, ReadonlyMap<string, string>>

/** `subject`: the ids stand in `sub`. `claims`: claims of their own hold them. */
export type IdPlace = 'subject' | 'claims'

export interface MigrationOptions {
  readonly ids: KnownIds
  /** Takes the names out, once every token has what stands in their place. */
  readonly dropsNames: boolean
  /** Undefined: in the subject where the issuer can put them there, else in claims. */
  readonly by?: IdPlace
  /** Whether policies can read a claim of an issuer, by its host. */
  readonly isExposed: (host: string, claim: string) => boolean
}

/** A name that ids now stand for. */
export interface PinnedName {
  /** Position in the old policy, from 0. */
  readonly statement: number
  readonly host: string
  /** `acme`, or `acme/shop` where the policy names that. */
  readonly name: string
  readonly by: IdPlace
  /** What the policy asks for now: a subject, or `repository_id` 456. */
  readonly asks: readonly string[]
}

/** Trust by a name that stays so, and why. */
export interface LeftName {
  readonly statement: number
  readonly host: string
  /** The value that names somebody. */
  readonly value: string
  /** One clause, lower case, no final stop. */
  readonly why: string
}

/** What was shown of every request, or a request that shows the opposite; undefined where it was too much to show. */
export interface Shown {
  readonly holds: boolean | undefined
  readonly witness?: PolicyRequest
}

export interface Migration {
  /** The whole new policy; the old text where nothing changes. */
  readonly policy: string
  readonly changes: boolean
  readonly pinned: readonly PinnedName[]
  readonly left: readonly LeftName[]
  /** Whether whom the policy forbids by name it now forbids by id as well. */
  readonly forbids: boolean
  /** With the names: whoever got in still does, but for those whom it forbids. Without them: nobody gets in who did not with both. */
  readonly keeps: Shown
  /** With the names: whoever gets in new has the ids. Without: whoever gets in by these statements has them. */
  readonly onlyByIds: Shown
}
