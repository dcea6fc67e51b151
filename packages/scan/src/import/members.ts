import { isJsonObject, type JsonObject, type JsonValue } from '@vouchsafe/core/json'

/** The member at a path of names; `undefined` wherever there is none. */
export function memberAt(value: JsonValue | undefined, ...names: readonly string[]): JsonValue | undefined {
  return names.reduce<JsonValue | undefined>(
    (inner, name) => (isJsonObject(inner) ? inner[name] : undefined),
    value,
  )
}

/** The text at a path of names; `undefined` where there is none, or an empty one. */
export function textAt(value: JsonValue | undefined, ...names: readonly string[]): string | undefined {
  const text = memberAt(value, ...names)
  return typeof text === 'string' && text !== '' ? text : undefined
}

const LARGEST_LINE = 100_000_000

/** The line at a path of names, from 1; 1 where there is none. */
export function lineAt(value: JsonValue | undefined, ...names: readonly string[]): number {
  const line = memberAt(value, ...names)
  return typeof line === 'number' && Number.isSafeInteger(line) && line >= 1 && line <= LARGEST_LINE
    ? line
    : 1
}

/** The objects of the list at a path of names. */
export function objectsAt(value: JsonValue | undefined, ...names: readonly string[]): JsonObject[] {
  const list = memberAt(value, ...names)
  return Array.isArray(list) ? list.filter((one: JsonValue) => isJsonObject(one)) : []
}

/** Those that are there. */
export function present<T>(...values: readonly (T | undefined)[]): T[] {
  return values.filter((value) => value !== undefined)
}

// `REDACTED`, `REDACT` of early versions, `****`, `[REDACTED:4e72175d]`, half of it and `...`
const redaction = /^(?:REDACT(?:ED)?|\*{3,}|\[REDACTED:[0-9a-f]*\]|[^]*\.\.\.)$/

/** Whether a tool put this in the place of a secret. */
export function isRedaction(secret: string | undefined): boolean {
  return secret === undefined || redaction.test(secret)
}
