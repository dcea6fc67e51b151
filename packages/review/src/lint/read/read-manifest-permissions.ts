import { isJsonObject, type JsonValue } from '@vouchsafe/core/json'
import type { ManifestDocument } from '@vouchsafe/trust/manifest'
import { managedPolicyArn } from '@vouchsafe/trust/resource'
import type { Path } from '#document/types'
import type { PolicyInput } from '../permissions/permissions-policy.ts'
import type { HolderInput, ManagedInput, PermissionsReading } from '../permissions/types.ts'
import type { ManifestPlaces } from './manifest-places.ts'
import { lintPlace } from './places.ts'

interface Setting {
  readonly places: ManifestPlaces
  readonly account: string | undefined
}

/** Permissions policies of manifests: those that stand apart, and those of roles. */
export function readManifestPermissions(
  documents: readonly ManifestDocument[],
  setting: Setting,
): PermissionsReading {
  return {
    managed: documents.flatMap((one) => (one.kind === 'Policy' ? managedOf(one, setting) : [])),
    holders: documents.flatMap((one) => (one.kind === 'Role' ? [holderOf(one, setting)] : [])),
  }
}

function managedOf(document: ManifestDocument, setting: Setting): ManagedInput[] {
  const { name, spec } = document
  const account = document.account ?? setting.account
  const path = typeof spec['path'] === 'string' ? spec['path'] : '/'
  const id = account === undefined ? name : managedPolicyArn({ account, path, name })
  return policyAt(document, setting, { id, written: spec['document'], path: ['document'] }).map((input) => ({
    ...input,
    name,
    ...(account !== undefined && { account }),
  }))
}

function holderOf(document: ManifestDocument, setting: Setting): HolderInput {
  const { name, spec, place } = document
  const account = document.account ?? setting.account
  const policies = isJsonObject(spec['policies']) ? spec['policies'] : {}
  const inline = isJsonObject(policies['inline']) ? policies['inline'] : {}
  const { managed } = policies
  const boundary = spec['permissionsBoundary']
  return {
    kind: 'role',
    name,
    file: lintPlace(place).file,
    place: lintPlace(place),
    ...(account !== undefined && { account }),
    inline: Object.entries(inline).flatMap(([id, written]) =>
      policyAt(document, setting, { id: `inline:${id}`, written, path: ['policies', 'inline', id] }),
    ),
    managed: Array.isArray(managed) ? managed.map(String) : [],
    ...(typeof boundary === 'string' && { boundary }),
  }
}

interface Written {
  readonly id: string
  readonly written: JsonValue | undefined
  readonly path: Path
}

function policyAt(
  { place, places: keys }: ManifestDocument,
  { places }: Setting,
  { id, written, path }: Written,
): PolicyInput[] {
  if (typeof written !== 'string') return []
  const key = keys[String(path[0])] ?? place
  const { file } = lintPlace(place)
  return [{ id, file, text: written, isWhole: false, place: (inside) => places(key, [...path, ...inside]) }]
}
