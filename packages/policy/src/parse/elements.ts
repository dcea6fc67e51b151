import type { JsonValue } from '@vouchsafe/core/json'
import { malformed, sayings, type Place } from './refuse.ts'

/** A string, or a list of strings. @throws VouchsafeError `policy_malformed` */
export function readStrings(value: JsonValue, place: Place): readonly string[] {
  const list: readonly JsonValue[] = isList(value) ? value : [value]
  return list.map((item) => {
    if (typeof item === 'string') return item
    throw malformed(sayings.syntax, { ...place, found: item })
  })
}

/** One string. @throws VouchsafeError `policy_malformed` */
export function readString(value: JsonValue, place: Place): string {
  if (typeof value === 'string') return value
  throw malformed(sayings.syntax, { ...place, found: value })
}

/** Narrows to an array; `Array.isArray` alone loses a readonly element type. */
export function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value)
}

/** Refuses any element that the grammar does not have; names are case-sensitive. */
export function refuseUnknownElements(
  names: readonly string[],
  known: readonly string[],
  place: Place,
): void {
  const unknown = names.find((name) => !known.includes(name))
  if (unknown !== undefined) throw malformed(sayings.syntax, { ...place, element: unknown })
}
