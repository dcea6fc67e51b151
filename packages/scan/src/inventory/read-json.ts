import { VouchsafeError } from '@vouchsafe/core/errors'
import { isJsonObject, type JsonObject, type JsonValue } from '@vouchsafe/core/json'
import type { KeyState, Matched } from '#match/types'

export const states: readonly KeyState[] = ['exists', 'disabled', 'gone', 'unknown']

/** @throws VouchsafeError `input_invalid` where the member is no text */
export function textOf(object: JsonObject, name: string): string {
  const value = object[name]
  if (typeof value === 'string') return value
  throw new VouchsafeError('input_invalid', { say: `expected a text in \`${name}\`` })
}

export function optionalText(object: JsonObject, name: string): string | undefined {
  return object[name] === undefined ? undefined : textOf(object, name)
}

/** @throws VouchsafeError `input_invalid` where the member is none of these */
export function oneOf<T extends string>(object: JsonObject, name: string, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === object[name])
  if (found !== undefined) return found
  throw new VouchsafeError('input_invalid', { say: `expected one of ${allowed.join(', ')} in \`${name}\`` })
}

/** @throws VouchsafeError `input_invalid` where the member is no list of objects */
export function listOf(object: JsonObject, name: string): readonly JsonObject[] {
  const value = object[name]
  if (Array.isArray(value) && value.every(isJsonObject)) return value
  throw new VouchsafeError('input_invalid', { say: `expected a list of objects in \`${name}\`` })
}

/** The texts in a list; names of people may also stand as `{name}`. */
export function textsOf(value: JsonValue | undefined): string[] {
  if (!Array.isArray(value)) return []
  return value.map((one) => (isJsonObject(one) ? one['name'] : one)).filter((one) => typeof one === 'string')
}

/** What an earlier match said. @throws VouchsafeError `input_invalid` */
export function matchedOf(match: JsonObject): Matched {
  const optional = ['keyId', 'owner', 'account', 'createdAt', 'lastUsedAt', 'lastUsedWhere'] as const
  const known = optional
    .map((name) => [name, optionalText(match, name)])
    .filter(([, value]) => value !== undefined)
  return {
    state: oneOf(match, 'state', states),
    evidence: textOf(match, 'evidence'),
    at: textOf(match, 'at'),
    ...Object.fromEntries(known),
  }
}
