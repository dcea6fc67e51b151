import { isJsonObject, type JsonObject, type JsonValue } from '@vouchsafe/core/json'

/** The member as a text; `undefined` for anything else. */
export function textAt(object: JsonObject, name: string): string | undefined {
  const value = object[name]
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** The objects in the member's list; none where it is no list. */
export function objectsAt(object: JsonObject, name: string): readonly JsonObject[] {
  const value: JsonValue | undefined = object[name]
  return Array.isArray(value) ? value.filter(isJsonObject) : []
}

const meanings: Readonly<Record<number, string>> = {
  400: 'the request was refused',
  401: 'the token of the owner is not accepted',
  403: 'not permitted',
  404: 'not found',
  429: 'asked too often',
}

/** What a status that is no success says to whoever has to do something about it. */
export function whyStatus(status: number): string {
  return meanings[status] ?? `it answered ${status}`
}
