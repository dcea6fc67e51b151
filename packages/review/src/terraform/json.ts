import { isJsonObject, type JsonObject, type JsonValue } from '@vouchsafe/core/json'

const empty: JsonObject = Object.freeze({})

/** Defensive reading of a file that others wrote: what has another form counts as empty. */
export function objectOf(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : empty
}

export function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? value : []
}

export function textOf(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : ''
}

export function textsOf(value: JsonValue | undefined): readonly string[] {
  return listOf(value).filter((one) => typeof one === 'string')
}

/** A member by a name from outside: nothing of a prototype is one. */
export function memberOf(value: JsonObject, name: string): JsonValue | undefined {
  return Object.hasOwn(value, name) ? value[name] : undefined
}
