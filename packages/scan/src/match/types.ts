import type { Vendor } from '#detector/types'

/** An instant as ISO 8601 in UTC with whole seconds, `2026-11-22T06:00:00Z`. */
export type Instant = string

/** An instant; `never` where it is known that there was none. */
export type LastUsed = string

/** What the owner's side knows of a key. `gone`: it was looked for where it must be, and is not there. */
export type KeyState = 'exists' | 'disabled' | 'gone' | 'unknown'

/** What was learned of one found credential without using it. Texts come from outside: not safe for a terminal yet. */
export interface Matched {
  readonly state: KeyState
  /** How that is known, or why it is not; lower case, no final stop. */
  readonly evidence: string
  /** When it was asked. */
  readonly at: Instant
  /** The vendor's id of the key, where the finding itself does not name it. */
  readonly keyId?: string
  /** IAM user, service account, app. */
  readonly owner?: string
  /** AWS account, Google project, Entra app id. */
  readonly account?: string
  readonly createdAt?: Instant
  /** `never` is known; where it is absent nobody could say. */
  readonly lastUsedAt?: LastUsed
  /** Service and region, `s3 in eu-central-1`. */
  readonly lastUsedWhere?: string
}

/** The rows of `detectors` that a cloud can be asked about. */
type KeyKind = 'aws-access-key' | 'google-service-account-key' | 'azure-client-secret'

/** One static credential as its cloud lists it. Texts come from outside: not safe for a terminal yet. */
export interface CloudKey {
  readonly kind: KeyKind
  readonly vendor: Vendor
  /** Access key id, private key id, key id of an Entra secret; where no API tells it, what stands for it. */
  readonly id: string
  /** AWS account, Google project, Entra app id. */
  readonly account: string
  readonly owner: string
  /** People and teams, from tags and owners. */
  readonly contacts: readonly string[]
  /** Names of policies or roles of its owner. */
  readonly allows: readonly string[]
  readonly state: 'exists' | 'disabled'
  readonly createdAt?: Instant
  readonly expiresAt?: Instant
  readonly lastUsedAt?: LastUsed
  readonly lastUsedWhere?: string
  /** The first characters of an Entra secret, as the portal shows them. */
  readonly hint?: string
  /** It is one of the root user of an AWS account. */
  readonly isRoot?: true
  /** AWS saw it in public, and restrains its user. */
  readonly isQuarantined?: true
}

/** All keys that a cloud lists, and what could not be asked. */
export interface Listing {
  readonly keys: readonly CloudKey[]
  readonly gaps: readonly { readonly what: string; readonly why: string }[]
}

/** A finding as a matcher sees it: names, and no secret. */
export interface Subject {
  readonly fingerprint: string
  readonly detector: string
  readonly names: Readonly<Record<string, string>>
  /** The first three characters of an Entra client secret; only while a scan runs. */
  readonly hint?: string
}

/** Asks one cloud about found credentials, with credentials of its owner. It never throws: what fails is `unknown`. */
export interface KeyMatcher {
  readonly kind: KeyKind
  match(subjects: readonly Subject[]): Promise<ReadonlyMap<string, Matched>>
}
