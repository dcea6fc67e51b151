import { isJsonObject, type JsonValue } from '@vouchsafe/core/json'
import { parseOperator } from '#iam/operator'
import { isList } from './elements.ts'
import { malformed, sayings, type Place } from './refuse.ts'
import type { Condition } from './types.ts'

/**
 * Reads a `Condition` element: operator, key, value or values. Keys are not checked, as AWS does not; an
 * operator that does not exist is refused.
 *
 * @throws VouchsafeError `policy_malformed`
 */
export function parseConditions(block: JsonValue | undefined, statement: number): readonly Condition[] {
  const place = { statement, element: 'Condition' }
  if (block === undefined) return []
  if (!isJsonObject(block)) throw malformed(sayings.syntax, { ...place, found: block })
  return Object.entries(block).flatMap(([written, keys]) => {
    const operator = parseOperator(written)
    if (operator === undefined) throw malformed(sayings.syntax, { ...place, found: written })
    if (!isJsonObject(keys))
      throw malformed(sayings.syntax, { ...place, element: `Condition.${written}`, found: keys })
    return Object.entries(keys).map(([key, values]) => ({
      operator,
      key: readKey(key, { ...place, element: `Condition.${written}` }),
      values: readValues(values, { ...place, element: `Condition.${written}.${key}` }),
    }))
  })
}

function readKey(key: string, place: Place): string {
  if (key === '') throw malformed(sayings.syntax, { ...place, found: key })
  return key
}

/** Numbers and booleans count as their text. */
function readValues(values: JsonValue, place: Place): readonly string[] {
  const list: readonly JsonValue[] = isList(values) ? values : [values]
  return list.map((value) => {
    if (typeof value === 'string') return value
    if (typeof value === 'number' || typeof value === 'boolean') return String(value)
    throw malformed(sayings.syntax, { ...place, found: value })
  })
}
