import type { JsonValue } from '@vouchsafe/core/json'
import { memberOf } from '#terraform/json'
import { holdsUnknown } from '#terraform/resolve'
import type { PlanResource } from '#terraform/types'
import type { Path, SourceDocument } from '#document/types'
import type { Resource } from '#terraform-module/resource'
import { placeOf, toJson, valueAt, whyUnknown } from '#terraform-module/values'
import type { LintPlace } from '../types.ts'
import { lintPlace } from './places.ts'

/** A resource of Terraform, whether a file or a plan says it. */
export interface CloudResource {
  readonly type: string
  readonly address: string
  readonly at: LintPlace
  /** The attribute or blocks of a name; undefined where it is not set. */
  readonly get: (name: string) => { readonly value: JsonValue } | { readonly why: string } | undefined
  readonly place: (path: Path) => LintPlace
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
    place: ([name, ...path]) =>
      name === undefined || !resource.has(String(name))
        ? placeOf(resource.at)
        : placeOf(valueAt(resource.attribute(String(name)), path).at),
  }
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
    place: (path) => lintPlace(document.place([...at, 'values', ...path])),
  }
}
