import type { JsonValue } from '@vouchsafe/core/json'

/** What every drafted resource has, whatever file it comes from. */
interface Draft {
  /** `file:line:column` */
  readonly place: string
  readonly name: string
  readonly tags: Readonly<Record<string, string>>
}

interface PathedDraft extends Draft {
  /** Begins and ends with `/`. */
  readonly path: string
}

/** A policy: a value, or the JSON text of one, which is kept as it is. */
export type PolicyForm = JsonValue

export interface InlinePolicy {
  readonly name: string
  readonly document: PolicyForm
}

export interface RoleDraft extends PathedDraft {
  readonly description?: string
  readonly maxSessionSeconds: number
  readonly trustPolicy: PolicyForm
  readonly inline: readonly InlinePolicy[]
  /** ARNs. */
  readonly managed: readonly string[]
  /** ARN. */
  readonly boundary?: string
}

export interface PolicyDraft extends PathedDraft {
  readonly description?: string
  readonly document: PolicyForm
}

/** Its name is its issuer without `https://`. */
export interface ProviderDraft extends Draft {
  readonly url: string
  readonly audiences: readonly string[]
  readonly thumbprints: readonly string[]
}

export interface SamlProviderDraft extends Draft {
  /** XML */
  readonly metadata: string
}

export interface InstanceProfileDraft extends PathedDraft {
  /** Name of its role. */
  readonly role?: string
}

/** A policy that stands apart from the role it belongs to. */
export type Attachment = {
  readonly place: string
  /** Name of the role. */
  readonly role: string
} & ({ readonly inline: InlinePolicy } | { readonly managed: string })

/** Everything of trust that a file holds. */
export interface Drafts {
  readonly roles: readonly RoleDraft[]
  readonly policies: readonly PolicyDraft[]
  readonly providers: readonly ProviderDraft[]
  readonly samlProviders: readonly SamlProviderDraft[]
  readonly instanceProfiles: readonly InstanceProfileDraft[]
  readonly attachments: readonly Attachment[]
}
