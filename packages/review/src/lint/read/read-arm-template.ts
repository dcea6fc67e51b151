import { isJsonObject, type JsonObject, type JsonValue } from '@vouchsafe/core/json'
import { memberOf, objectOf, textOf } from '#terraform/json'
import type { Path, SourceDocument } from '#document/types'
import type { LintGap } from '../types.ts'
import { applicationOf, type ApplicationsReading, type Placed } from './azure-applications.ts'

/** Deployments in deployments, resources in resources. */
const DEEPEST = 8

/**
 * Federated credentials of an ARM template, as people write them and as Bicep compiles to: resources as a list or by
 * symbolic name, nested or not. Parameters have their default values; any other expression is unknown and a gap.
 */
export function readArmTemplate(document: SourceDocument): ApplicationsReading {
  const reader = new TemplateReader(document)
  reader.template(objectOf(document.value), [], 0)
  return reader.reading()
}

class TemplateReader {
  readonly #document: SourceDocument
  readonly #byOwner = new Map<string, Placed[]>()
  readonly #gaps: LintGap[] = []

  constructor(document: SourceDocument) {
    this.#document = document
  }

  reading(): ApplicationsReading {
    const read = [...this.#byOwner].map(([name, credentials]) =>
      applicationOf(this.#document, { name, credentials, secrets: [] }),
    )
    return {
      applications: read.flatMap(({ applications }) => applications),
      gaps: [...this.#gaps, ...read.flatMap(({ gaps }) => gaps)],
    }
  }

  template(template: JsonObject, path: Path, depth: number): void {
    this.#resources(template['resources'], { template, path: [...path, 'resources'], owner: '', depth })
  }

  #resources(value: JsonValue | undefined, around: Around): void {
    if (around.depth > DEEPEST || value === undefined || value === null || typeof value !== 'object') return
    const entries: readonly (readonly [string | number, JsonValue])[] = Array.isArray(value)
      ? (value as readonly JsonValue[]).map((one, index) => [index, one] as const)
      : Object.entries(value)
    for (const [key, one] of entries)
      if (isJsonObject(one)) this.#resource(one, { ...around, path: [...around.path, key] })
  }

  #resource(resource: JsonObject, around: Around): void {
    const { type, name, properties, resources } = resource
    const { path, template, depth } = around
    const full = around.owner === '' ? textOf(name) : `${around.owner}/${textOf(name)}`
    if (/(?:^|\/)federatedIdentityCredentials(?:@|$)/i.test(textOf(type))) this.#credential(resource, around)
    const inner = objectOf(properties)['template']
    if (isJsonObject(inner)) this.template(inner, [...path, 'properties', 'template'], depth + 1)
    this.#resources(resources, { template, owner: full, path: [...path, 'resources'], depth: depth + 1 })
  }

  #credential(resource: JsonObject, { path, template, owner }: Around): void {
    const { properties, name } = resource
    const members = isJsonObject(properties) ? properties : resource
    const resolved: Record<string, JsonValue> = Object.create(null) as Record<string, JsonValue>
    for (const [key, value] of Object.entries(members)) {
      const known = resolve(value, template)
      if (known !== undefined) resolved[key] = known
      else if (['issuer', 'subject', 'audiences', 'claimsMatchingExpression'].includes(key)) {
        const place = this.#document.place([...path, ...(members === properties ? ['properties'] : []), key])
        this.#gaps.push({
          file: this.#document.file,
          why: `${place}: \`${key}\` is an expression that only a deployment evaluates`,
        })
        return
      }
    }
    const own = resolve(name ?? '', template)
    const whole = typeof own === 'string' ? own : textOf(name)
    const parent = owner === '' ? whole.split('/').slice(0, -1).join('/') : owner
    const at = members === properties ? [...path, 'properties'] : path
    const known = this.#byOwner.get(parent) ?? []
    this.#byOwner.set(parent, [
      ...known,
      { value: { ...resolved, name: whole.split('/').at(-1) ?? whole }, path: at },
    ])
  }
}

interface Around {
  readonly template: JsonObject
  readonly path: Path
  /** Names of the resources around, joined by `/`. */
  readonly owner: string
  readonly depth: number
}

/** A value without expressions, or one that is a parameter with a default or a plain variable; undefined for others. */
function resolve(value: JsonValue, template: JsonObject, depth = 0): JsonValue | undefined {
  if (depth > DEEPEST) return undefined
  if (Array.isArray(value)) {
    const items = (value as readonly JsonValue[]).map((one) => resolve(one, template, depth + 1))
    return items.includes(undefined) ? undefined : (items as JsonValue[])
  }
  if (isJsonObject(value)) {
    const members = Object.entries(value).map(
      ([name, one]) => [name, resolve(one, template, depth + 1)] as const,
    )
    return members.some(([, one]) => one === undefined)
      ? undefined
      : (Object.fromEntries(members) as JsonObject)
  }
  if (typeof value !== 'string' || !value.startsWith('[') || !value.endsWith(']')) return value
  if (value.startsWith('[[')) return value.slice(1)
  const [, kind, name = ''] = /^\[(parameters|variables)\('([^']+)'\)\]$/.exec(value) ?? []
  if (kind === undefined) return undefined
  const declared = memberOf(objectOf(template[kind]), name)
  const known = kind === 'parameters' ? objectOf(declared)['defaultValue'] : declared
  return known === undefined ? undefined : resolve(known, template, depth + 1)
}
