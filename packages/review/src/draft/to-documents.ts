import type { JsonObject, JsonValue } from '@vouchsafe/core/json'
import type { ManifestDocument } from '@vouchsafe/trust/manifest'
import type { Problem, ResourceKind } from '@vouchsafe/trust/resource'
import { attachPolicies } from './attach-policies.ts'
import type {
  Drafts,
  InstanceProfileDraft,
  PolicyDraft,
  PolicyForm,
  ProviderDraft,
  RoleDraft,
  SamlProviderDraft,
} from './types.ts'

interface Documents {
  readonly documents: readonly ManifestDocument[]
  readonly problems: readonly Problem[]
}

/**
 * The resources of the account that the drafts describe, in the form in which manifests end too. Whether they obey
 * the rules of trust is not judged here: the plan does that, by the places they carry.
 */
export function toDocuments(drafts: Drafts, account: string): Documents {
  const { roles, problems } = attachPolicies(drafts)
  const document =
    (kind: ResourceKind) =>
    <D extends { readonly place: string; readonly name: string }>(
      draft: D,
      spec: JsonObject,
    ): ManifestDocument => ({
      kind,
      account,
      name: draft.name,
      spec,
      place: draft.place,
      places: {},
    })
  const documents = [
    ...drafts.providers.map((draft) => document('Provider')(draft, providerSpec(draft))),
    ...drafts.samlProviders.map((draft) => document('SamlProvider')(draft, samlProviderSpec(draft))),
    ...drafts.policies.map((draft) => document('Policy')(draft, policySpec(draft))),
    ...roles.map((draft) => document('Role')(draft, roleSpec(draft))),
    ...drafts.instanceProfiles.map((draft) => document('InstanceProfile')(draft, instanceProfileSpec(draft))),
  ]
  return { documents, problems }
}

/** AWS's own default: the tokens of most issuers live far shorter. */
const maxTokenLifetimeSeconds = 86_400

function providerSpec({ url, audiences, thumbprints, tags }: ProviderDraft): JsonObject {
  return {
    url,
    audiences,
    claims: 'known',
    ...filled({ thumbprints: thumbprints.map((print) => print.toLowerCase()), tags }),
    maxTokenLifetime: maxTokenLifetimeSeconds,
    disabled: false,
  }
}

function samlProviderSpec({ metadata, tags }: SamlProviderDraft): JsonObject {
  return { metadata, disabled: false, ...filled({ tags }) }
}

function policySpec({ path, description, document, tags }: PolicyDraft): JsonObject {
  return { path, ...described(description), document: textOf(document), ...filled({ tags }) }
}

function roleSpec(role: RoleDraft): JsonObject {
  const { path, description, maxSessionSeconds, trustPolicy, inline, managed, boundary, tags } = role
  const texts = Object.fromEntries(inline.map(({ name, document }) => [name, textOf(document)]))
  return {
    path,
    ...described(description),
    maxSessionDuration: maxSessionSeconds,
    disabled: false,
    trustPolicy: textOf(trustPolicy),
    ...filled({ policies: filled({ inline: texts, managed }) }),
    ...(boundary !== undefined && { permissionsBoundary: boundary }),
    ...filled({ tags }),
  }
}

function instanceProfileSpec({ path, role, tags }: InstanceProfileDraft): JsonObject {
  return { path, roles: role === undefined ? [] : [role], ...filled({ tags }) }
}

/** A text is kept to the byte: what AWS stores is what the template or plan says. */
function textOf(policy: PolicyForm): string {
  return typeof policy === 'string' ? policy : JSON.stringify(policy)
}

/** AWS takes line breaks in a description; trust keeps one line, so that no log line can be forged. */
function described(description: string | undefined): { description?: string } {
  const line = description?.replaceAll(/\s+/g, ' ').trim()
  return line === undefined || line === '' ? {} : { description: line }
}

/** Without what is empty: absent and empty mean the same, and only one of them is stored. */
function filled(fields: Readonly<Record<string, JsonValue>>): JsonObject {
  return Object.fromEntries(
    Object.entries(fields).filter(
      ([, value]) => typeof value === 'object' && value !== null && Object.keys(value).length > 0,
    ),
  )
}
