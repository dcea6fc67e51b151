import { isJsonObject, type JsonObject, type JsonValue } from '@vouchsafe/core/json'
import type { Edit } from '@vouchsafe/policy/explain'
import type { Condition, TrustStatement } from '@vouchsafe/policy/parse'
import { printCondition } from '#lint/rules/print-condition'

interface Change {
  readonly without: readonly Condition[]
  readonly added: readonly (readonly [operator: string, keys: JsonObject])[]
}

/** A statement as written with other conditions, and without its Sid: that may stand only once. */
export function rewritten(statement: JsonObject, { without, added }: Change): JsonObject {
  const { Sid: _, Condition, ...rest } = statement
  const block = Object.entries(Condition ?? {}).map(([operator, keys]) => {
    const gone = without.filter((one) => isSpelling(operator, one)).map(({ key }) => key)
    return [operator, Object.fromEntries(Object.entries(keys ?? {}).filter(([key]) => !gone.includes(key)))]
  })
  return { ...rest, Condition: merged(Object.fromEntries(block) as JsonObject, added) }
}

function isSpelling(written: string, condition: Condition): boolean {
  return written.toLowerCase() === printCondition(condition).toLowerCase()
}

/** Operators that would be left empty are left out. */
function merged(block: JsonObject, more: Change['added']): JsonObject {
  const names = [...new Set([...Object.keys(block), ...more.map(([operator]) => operator)])]
  const entries = names.map((name): [string, JsonObject] => {
    const own = block[name]
    const added = more.filter(([operator]) => operator === name).map(([, keys]) => keys)
    return [name, Object.assign({}, isJsonObject(own ?? null) ? own : {}, ...added)]
  })
  return Object.fromEntries(entries.filter(([, keys]) => Object.keys(keys).length > 0))
}

/** Whether two statements say the same, whatever they are called. */
export function isSameStatement(one: JsonObject, other: JsonObject): boolean {
  const { Sid: _, ...rest } = one
  return JSON.stringify(rest) === JSON.stringify(other)
}

/** Takes values out of a condition, or the statement where nothing would be left to let in. */
export function removing({ index }: TrustStatement, condition: Condition, gone: ReadonlySet<string>): Edit[] {
  if (condition.values.every((value) => gone.has(value)))
    return [{ kind: 'remove_statement', statement: index }]
  const place = { statement: index, operator: printCondition(condition), key: condition.key }
  return [...gone].map((value) => ({ kind: 'remove_value', ...place, value }))
}

/** Claims as condition keys of an issuer. */
export function underHost(host: string, claims: Readonly<Record<string, string>>): JsonObject {
  return Object.fromEntries(Object.entries(claims).map(([claim, id]) => [`${host}:${claim}`, id]))
}

/** Values once each; one alone without brackets. */
export function shortest(values: readonly string[]): JsonValue {
  const once = [...new Set(values)]
  const [only] = once
  return once.length === 1 && only !== undefined ? only : once
}
