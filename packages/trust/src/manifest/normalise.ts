import type { JsonObject, JsonValue } from '@vouchsafe/core/json'
import { issuerHost } from '#provider/issuer-url'
import type { ProviderSpec } from '#provider/spec'
import type { PolicySpec } from '#policy/spec'
import type { AccountSpec } from '#account/spec'
import type { AlertSpec } from '#alert/spec'
import type { ControlSpec } from '#control/spec'
import type { InstanceProfileSpec } from '#instance-profile/spec'
import { organization } from '#resource/types'
import type { DesiredRevocationSpec } from '#revocation/spec'
import type { SamlProviderSpec } from '#saml/spec'
import type { RoleSpec } from '#role/spec'
import { parseDuration } from './duration.ts'
import { parseInstant } from './instant.ts'
import type { Manifest, PolicyForm } from './schema.ts'

/** Reads the text of a policy, or another that may lie in a file, in whatever form it stands; `path` is where, for the report of a failure. */
export type PolicyText = (form: PolicyForm, path: readonly string[]) => string

export interface Normalised {
  readonly account?: string
  readonly name: string
  readonly spec: JsonObject
}

const defaultTokenLifetimeSeconds = 86_400
const defaultSessionSeconds = 3600

export function normaliseAccount(manifest: Manifest<'Account'>): Normalised {
  const { id, alias, tags } = manifest
  const spec: AccountSpec = { ...present({ alias }), ...filled({ tags }) }
  return { account: id, name: id, spec: spec as JsonObject }
}

export function normaliseProvider(manifest: Manifest<'Provider'>): Normalised {
  const { url, audiences, claims, algorithms, keys, maxTokenLifetime, disabled } = manifest
  const { hashedClaims, thumbprints, tags } = manifest
  const spec: ProviderSpec = {
    url,
    audiences,
    claims: claims ?? 'known',
    ...present({ algorithms }),
    ...filled({ keys, hashedClaims, thumbprints: thumbprints?.map((print) => print.toLowerCase()), tags }),
    maxTokenLifetime: seconds(maxTokenLifetime, defaultTokenLifetimeSeconds),
    disabled: disabled ?? false,
  }
  return { ...present({ account: manifest.account }), name: issuerHost(url), spec: spec as JsonObject }
}

export function normaliseRole(manifest: Manifest<'Role'>, textOf: PolicyText): Normalised {
  const { name, path, description, maxSessionDuration, disabled, policies, permissionsBoundary, tags } =
    manifest
  const inline = Object.entries(policies?.inline ?? {}).map(
    ([key, form]) => [key, textOf(form, ['policies', 'inline', key])] as const,
  )
  const { candidateTrustPolicy: candidate } = manifest
  const spec: RoleSpec = {
    path: path ?? '/',
    ...present({ description }),
    maxSessionDuration: seconds(maxSessionDuration, defaultSessionSeconds),
    disabled: disabled ?? false,
    trustPolicy: textOf(manifest.trustPolicy, ['trustPolicy']),
    ...(candidate !== undefined && { candidateTrustPolicy: textOf(candidate, ['candidateTrustPolicy']) }),
    ...filled({ policies: filled({ inline: Object.fromEntries(inline), managed: policies?.managed }) }),
    ...present({ permissionsBoundary }),
    ...filled({ tags }),
  }
  return { ...present({ account: manifest.account }), name, spec: spec as JsonObject }
}

export function normalisePolicy(manifest: Manifest<'Policy'>, textOf: PolicyText): Normalised {
  const { name, path, description, tags } = manifest
  const spec: PolicySpec = {
    path: path ?? '/',
    ...present({ description }),
    document: textOf(manifest.document, ['document']),
    ...filled({ tags }),
  }
  return { ...present({ account: manifest.account }), name, spec: spec as JsonObject }
}

export function normaliseSamlProvider(manifest: Manifest<'SamlProvider'>, textOf: PolicyText): Normalised {
  const { name, metadata, disabled, tags } = manifest
  const spec: SamlProviderSpec = {
    metadata: textOf(metadata, ['metadata']),
    disabled: disabled ?? false,
    ...filled({ tags }),
  }
  return { ...present({ account: manifest.account }), name, spec: spec as JsonObject }
}

export function normaliseInstanceProfile(manifest: Manifest<'InstanceProfile'>): Normalised {
  const { name, path, roles, tags } = manifest
  const spec: InstanceProfileSpec = { path: path ?? '/', roles: roles ?? [], ...filled({ tags }) }
  return { ...present({ account: manifest.account }), name, spec: spec as JsonObject }
}

export function normaliseControl(
  manifest: Manifest<'ServiceControlPolicy' | 'ResourceControlPolicy'>,
  textOf: PolicyText,
): Normalised {
  const { name, description, document, targets, tags } = manifest
  const spec: ControlSpec = {
    ...present({ description }),
    document: textOf(document, ['document']),
    // the order says nothing
    targets: targets.toSorted(),
    ...filled({ tags }),
  }
  return { account: organization, name, spec: spec as JsonObject }
}

export function normaliseRevocation(manifest: Manifest<'Revocation'>): Normalised {
  const { name, description, role, before, session } = manifest
  const spec: DesiredRevocationSpec = present({
    description,
    role,
    before: before === undefined ? undefined : (parseInstant(before) ?? -1),
    session,
  })
  return { ...present({ account: manifest.account }), name, spec: spec as JsonObject }
}

export function normaliseAlert(manifest: Manifest<'Alert'>): Normalised {
  const { kind: _, name, ...said } = manifest
  const spec: AlertSpec = { ...said, disabled: said.disabled ?? false }
  return { account: organization, name, spec: spec as JsonObject }
}

/** The schema has checked the form, so that the fallback is never NaN in disguise: it fails the stored schema. */
function seconds(duration: number | string | undefined, otherwise: number): number {
  return duration === undefined ? otherwise : (parseDuration(duration) ?? -1)
}

type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

/** Without the keys that are undefined. */
function present<T extends Readonly<Record<string, JsonValue | undefined>>>(fields: T): Present<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Present<T>
}

/** Without the keys that are undefined or hold an empty list or mapping: absent and empty mean the same. */
function filled<T extends Readonly<Record<string, object | undefined>>>(fields: T): Present<T> {
  const kept = Object.entries(fields).filter(
    ([, value]) => value !== undefined && Object.keys(value).length > 0,
  )
  return Object.fromEntries(kept) as Present<T>
}
