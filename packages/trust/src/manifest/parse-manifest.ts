import type { JsonValue } from '@vouchsafe/core/json'
import { accountSpec } from '#account/spec'
import { alertSpec } from '#alert/spec'
import { controlSpec } from '#control/spec'
import { instanceProfileSpec } from '#instance-profile/spec'
import { policySpec } from '#policy/spec'
import { providerSpec } from '#provider/spec'
import { refuseProblems, type Problem } from '#resource/problem'
import { resourceKinds, type ResourceKind } from '#resource/types'
import { desiredRevocationSpec } from '#revocation/spec'
import { desiredRoleSpec } from '#role/spec'
import { samlProviderSpec } from '#saml/spec'
import type { z } from 'zod'
import { describeIssue, sayIssue, type Subject } from './describe-issue.ts'
import {
  normaliseAccount,
  normaliseAlert,
  normaliseControl,
  normaliseInstanceProfile,
  normalisePolicy,
  normaliseProvider,
  normaliseRevocation,
  normaliseRole,
  normaliseSamlProvider,
  type Normalised,
  type PolicyText,
} from './normalise.ts'
import { readYaml, type YamlDocument } from './read-yaml.ts'
import { manifestSchemas, type Manifest } from './schema.ts'
import { suggest } from './suggest.ts'
import type { ManifestDocument, ManifestSource, ReadFile } from './types.ts'

interface Kind<Form> {
  /** What is stored; it is stricter where a manifest has several spellings (durations). */
  readonly stored: z.ZodType
  readonly normalise: (manifest: Form, textOf: PolicyText) => Normalised
}

type Read = (document: YamlDocument, context: Context) => ManifestDocument | undefined

const readers: Readonly<Record<ResourceKind, Read>> = {
  Account: reader('Account', { stored: accountSpec, normalise: normaliseAccount }),
  Provider: reader('Provider', { stored: providerSpec, normalise: normaliseProvider }),
  SamlProvider: reader('SamlProvider', { stored: samlProviderSpec, normalise: normaliseSamlProvider }),
  Role: reader('Role', { stored: desiredRoleSpec, normalise: normaliseRole }),
  InstanceProfile: reader('InstanceProfile', {
    stored: instanceProfileSpec,
    normalise: normaliseInstanceProfile,
  }),
  Policy: reader('Policy', { stored: policySpec, normalise: normalisePolicy }),
  ServiceControlPolicy: reader('ServiceControlPolicy', { stored: controlSpec, normalise: normaliseControl }),
  ResourceControlPolicy: reader('ResourceControlPolicy', {
    stored: controlSpec,
    normalise: normaliseControl,
  }),
  Revocation: reader('Revocation', { stored: desiredRevocationSpec, normalise: normaliseRevocation }),
  Alert: reader('Alert', { stored: alertSpec, normalise: normaliseAlert }),
}

interface Context {
  readonly problems: Problem[]
  readonly readFile: ReadFile
}

interface Reading {
  readonly documents: readonly ManifestDocument[]
  readonly problems: readonly Problem[]
}

/** How `{file: PATH}` inside a manifest is read; without it such a reference is a problem. */
export interface ManifestOptions {
  readonly readFile?: ReadFile
}

/**
 * Reads manifests: YAML streams or JSON (a document, or a list of documents). Every problem of every file is
 * gathered before anything is refused.
 *
 * @throws VouchsafeError `manifest_malformed` | `manifest_unknown_key` | `manifest_invalid` (the first problem's);
 *   `detail.problems` holds a line for each, beginning with `file:line:column`
 */
export function parseManifests(
  sources: readonly ManifestSource[],
  options: ManifestOptions = {},
): readonly ManifestDocument[] {
  const readFile = options.readFile ?? readNothing
  const read = sources.map((source) => readSource(source, { problems: [], readFile }))
  refuseProblems(read.flatMap(({ problems }) => problems))
  return read.flatMap(({ documents }) => documents)
}

/** `parseManifests` of one text. */
export function parseManifest(
  text: string,
  options: ManifestOptions & { readonly file: string },
): readonly ManifestDocument[] {
  return parseManifests([{ file: options.file, text }], options)
}

function readNothing(path: string): string {
  throw new Error(`cannot read \`${path}\` from here`)
}

function readSource({ file, text }: ManifestSource, context: Context): Reading {
  const { documents, problems } = readYaml(text, file)
  context.problems.push(...problems)
  const read = documents
    .flatMap(listed)
    .map((document) => readDocument(document, context))
    .filter((document) => document !== undefined)
  return { documents: read, problems: context.problems.toSorted(inOrderOfText) }
}

/** By line and column, which end every place. */
function inOrderOfText(a: Problem, b: Problem): number {
  const [lineA = 0, columnA = 0] = a.place.split(':').slice(-2).map(Number)
  const [lineB = 0, columnB = 0] = b.place.split(':').slice(-2).map(Number)
  return lineA - lineB || columnA - columnB
}

/** A list at the top is a list of documents: how JSON says what YAML separates by `---`. */
function listed(document: YamlDocument): readonly YamlDocument[] {
  if (!Array.isArray(document.value)) return [document]
  return document.value.map((value: JsonValue, index) => ({
    value,
    place: (path) => document.place([index, ...path]),
  }))
}

function readDocument(document: YamlDocument, context: Context): ManifestDocument | undefined {
  const kind = kindOf(document)
  if (typeof kind === 'string') return readers[kind](document, context)
  context.problems.push(kind)
  return undefined
}

function kindOf(document: YamlDocument): ResourceKind | Problem {
  const { value } = document
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return {
      code: 'manifest_invalid',
      place: document.place([]),
      say: 'expected a mapping with the key `kind`',
    }
  const said = 'kind' in value ? value['kind'] : undefined
  const kind = resourceKinds.find((name) => name === said)
  if (kind !== undefined) return kind
  const near = typeof said === 'string' ? suggest(said, resourceKinds) : undefined
  const found = said === undefined ? '' : `, found ${JSON.stringify(said).slice(0, 80)}`
  return {
    code: 'manifest_invalid',
    place: document.place(['kind']),
    say: `\`kind\`: expected ${resourceKinds.map((name) => `\`${name}\``).join(', ')}${found}${near === undefined ? '' : `; did you mean \`${near}\`?`}`,
  }
}

function reader<K extends ResourceKind>(kind: K, { stored, normalise }: Kind<Manifest<K>>): Read {
  // each kind's own: the type of a look-up by a type parameter is wider
  const schema = manifestSchemas[kind] as unknown as z.ZodType<Manifest<K>>
  return (document, context) => {
    const subject: Subject = { kind, schema, document }
    const result = schema.safeParse(document.value, { error: sayIssue })
    if (!result.success) {
      context.problems.push(...result.error.issues.flatMap((issue) => describeIssue(issue, subject)))
      return undefined
    }
    const normalised = normalise(result.data, policyText(document, context))
    const fit = stored.safeParse(normalised.spec, { error: sayIssue })
    if (!fit.success)
      context.problems.push(...fit.error.issues.flatMap((issue) => describeIssue(issue, subject)))
    return { kind, ...normalised, place: document.place([]), places: topPlaces(document) }
  }
}

function topPlaces(document: YamlDocument): Readonly<Record<string, string>> {
  const keys = Object.keys(document.value as object)
  return Object.fromEntries(keys.map((key) => [key, document.place([key])]))
}

function policyText(document: YamlDocument, { problems, readFile }: Context): PolicyText {
  return (form, path) => {
    if (typeof form === 'string') return form
    const keys = Object.keys(form)
    const { file } = form
    if (keys.length !== 1 || typeof file !== 'string') return JSON.stringify(form)
    try {
      return readFile(file)
    } catch (error) {
      const reason = error instanceof Error ? error.message.split('\n')[0] : 'unknown reason'
      problems.push({
        code: 'manifest_invalid',
        place: document.place([...path, 'file']),
        say: `\`${path.join('.')}.file\`: expected a readable file, found: ${reason}`,
      })
      return ''
    }
  }
}
