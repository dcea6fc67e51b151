import { parseManifests, type ManifestDocument } from '@vouchsafe/trust/manifest'
import type { SourceFile } from '#document/types'
import type { ProviderFacts } from '../types.ts'
import { createManifestPlaces, type ManifestPlaces } from './manifest-places.ts'
import { lintPlace } from './places.ts'
import { readJson } from './read-json.ts'
import { readManifestPermissions } from './read-manifest-permissions.ts'
import { nothing, type FileReading, type LintFacts } from './types.ts'

const kinds =
  '(?:Account|Provider|SamlProvider|Role|InstanceProfile|Policy|ServiceControlPolicy|ResourceControlPolicy|Revocation|Alert)'
const yaml = new RegExp(`^[ \\t]*["']?kind["']?[ \\t]*:[ \\t]*["']?${kinds}["']?[ \\t]*(?:#.*)?,?$`, 'm')
const json = new RegExp(`"kind"\\s*:\\s*"${kinds}"`)

/** Whether a file is a manifest, by its kind; documents of Kubernetes have an `apiVersion` and are none. */
export function isManifest(text: string): boolean {
  const isJson = /^\s*[[{]/.test(text)
  return isJson
    ? json.test(text) && !/"apiVersion"\s*:/.test(text)
    : yaml.test(text) && !/^[ \t]*["']?apiVersion["']?[ \t]*:/m.test(text)
}

/**
 * Roles and providers of manifests. A policy that a manifest names by its file is linted there.
 *
 * @throws VouchsafeError `manifest_malformed` | `manifest_unknown_key` | `manifest_invalid`
 */
export function readManifest(source: SourceFile, facts: LintFacts): FileReading {
  const named = new Map<string, SourceFile>()
  const documents = parseManifests([source], {
    readFile: (path) => {
      const found = facts.readFile?.(path, source.file)
      if (found === undefined) throw new Error(`cannot read \`${path}\` from here`)
      named.set(found.text, found)
      return found.text
    },
  })
  const places = createManifestPlaces(source)
  return {
    ...nothing,
    policies: documents
      .filter(({ kind }) => kind === 'Role')
      .flatMap((document) => policiesOf(document, { named, places, facts })),
    permissions: readManifestPermissions(documents, { places, account: facts.account }),
    providers: new Map(documents.filter(({ kind }) => kind === 'Provider').map(providerFacts)),
  }
}

interface Setting {
  readonly named: ReadonlyMap<string, SourceFile>
  readonly places: ManifestPlaces
  readonly facts: LintFacts
}

function policiesOf(
  { name, account, spec, place, places: keys }: ManifestDocument,
  { named, places, facts }: Setting,
): FileReading['policies'] {
  const text = spec['trustPolicy']
  if (typeof text !== 'string') return []
  const owner = account ?? facts.account
  const seconds = spec['maxSessionDuration']
  const common = {
    role: name,
    ...(owner !== undefined && { account: owner }),
    ...(typeof seconds === 'number' && { maxSessionSeconds: seconds }),
  }
  const file = named.get(text)
  const inFile = file === undefined ? [] : (readJson(file, facts)?.policies ?? [])
  if (inFile.length > 0) return inFile.map((policy) => ({ ...policy, ...common }))
  const key = keys['trustPolicy'] ?? place
  return [
    {
      ...common,
      file: lintPlace(place).file,
      text,
      isWhole: false,
      place: (path) => places(key, ['trustPolicy', ...path]),
    },
  ]
}

function providerFacts({ name, spec }: ManifestDocument): [string, ProviderFacts] {
  const audiences = spec['audiences']
  return [
    name,
    {
      exposed: spec['claims'] === 'all' ? 'all' : 'known',
      ...(Array.isArray(audiences) && { audiences: audiences.map(String) }),
    },
  ]
}
