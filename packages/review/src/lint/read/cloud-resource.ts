import type { JsonValue } from '@vouchsafe/core/json'
import { memberOf } from '#terraform/json'
import { holdsUnknown } from '#terraform/resolve'
import type { PlanResource } from '#terraform/types'
import type { Path, SourceDocument } from '#document/types'
import type { Resource } from '#terraform-module/resource'
import type { Value } from '#terraform-module/types'
import { placeOf, toJson, unknownMark, valueAt, whyUnknown } from '#terraform-module/values'
import type { LintPlace } from '../types.ts'
import { lintPlace } from './places.ts'

/** A resource of Terraform, whether a file or a plan says it. */
export interface CloudResource {
  readonly type: string
  readonly address: string
  readonly at: LintPlace
  /** The attribute or blocks of a name; undefined where it is not set. */
  readonly get: (name: string) => { readonly value: JsonValue } | { readonly why: string } | undefined
  /** The text or texts of a name, each as far as it is known. */
  readonly texts: (name: string) => readonly CloudText[]
  readonly place: (path: Path) => LintPlace
}

interface CloudText {
  /** All of it, or what stands before the first part that is unknown. */
  readonly text: string
  readonly why?: string
}

export function writtenResource(resource: Resource): CloudResource {
  return {
    type: resource.type,
    address: resource.address,
    at: placeOf(resource.at),
    get: (name) => {
      if (!resource.has(name)) return undefined
      const value = resource.attribute(name)
      const why = whyUnknown(value)
      return why === undefined ? { value: toJson(value) } : { why }
    },
    texts: (name) => (resource.has(name) ? textsOf(resource.attribute(name)) : []),
    place: ([name, ...path]) =>
      name === undefined || !resource.has(String(name))
        ? placeOf(resource.at)
        : placeOf(valueAt(resource.attribute(String(name)), path).at),
  }
}

function textsOf(value: Value): CloudText[] {
  if (value.is === 'list') return value.items.flatMap(textsOf)
  if (value.is === 'unknown') return [{ text: '', why: value.why }]
  if (value.is !== 'text') return []
  const [start = ''] = value.text.split(unknownMark)
  return [value.why === undefined ? { text: value.text } : { text: start, why: value.why }]
}

export function plannedResource(document: SourceDocument, resource: PlanResource): CloudResource {
  const { type, address, values, unknown, path: at } = resource
  return {
    type,
    address,
    at: lintPlace(document.place(at)),
    get: (name) => {
      if (holdsUnknown(memberOf(unknown, name))) return { why: `\`${name}\` is known only after apply` }
      const value = memberOf(values, name)
      return value === undefined || value === null ? undefined : { value }
    },
    texts: (name) => {
      if (holdsUnknown(memberOf(unknown, name))) return [{ text: '', why: 'it is known only after apply' }]
      const texts = [memberOf(values, name) ?? []].flat().filter((one) => typeof one === 'string')
      return texts.map((text) => ({ text }))
    },
    place: (path) => lintPlace(document.place([...at, 'values', ...path])),
  }
}
