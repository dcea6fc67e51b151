import { VouchsafeError } from '#errors/vouchsafe-error'
import { countMembers } from './count-members.ts'
import { findFault, isExact, type JsonFaultAt } from './find-fault.ts'
import { locate } from './locate.ts'
import type { JsonObject, JsonValue } from './types.ts'

export interface JsonLimits {
  /** Deepest nesting of arrays and objects; 32 unless said, never more than 256. */
  readonly maxDepth?: number
  /** Longest text in UTF-16 code units; unlimited unless said. */
  readonly maxLength?: number
}

const DEFAULT_DEPTH = 32
const LARGEST_DEPTH = 256

/**
 * The value of a strict JSON text (RFC 8259): nothing around it, no duplicate key at any level, bounded depth,
 * strings of well-formed Unicode, numbers within ±(2^53 - 1). Objects have a null prototype, so `__proto__` is
 * a key like any other.
 *
 * The platform's parser does the work, since it is three times faster than one written here; what it lets
 * through is caught by counting: a text with more `"key":` than its value has members holds a duplicate.
 *
 * @throws VouchsafeError `json_malformed`, detail `{offset, line, column, reason}`; the text itself is never in it
 */
export function parseJson(text: string, limits: JsonLimits = {}): JsonValue {
  const maxDepth = Math.min(limits.maxDepth ?? DEFAULT_DEPTH, LARGEST_DEPTH)
  const maxLength = limits.maxLength ?? Infinity
  if (text.length > maxLength) throw malformed(text, { fault: 'too_long', offset: maxLength })

  let value: JsonValue
  try {
    value = JSON.parse(text) as JsonValue
  } catch {
    throw malformed(text, findFault(text, maxDepth))
  }
  const seal = new Seal(maxDepth, text)
  if (!seal.close(value, 1) || seal.members !== countMembers(text))
    throw malformed(text, findFault(text, maxDepth))
  return value
}

/**
 * As `parseJson`, for a text whose value must be an object.
 *
 * @throws VouchsafeError `json_malformed`
 */
export function parseJsonObject(text: string, limits: JsonLimits = {}): JsonObject {
  const value = parseJson(text, limits)
  if (isJsonObject(value)) return value
  throw malformed(text, { fault: 'unexpected_character', offset: Math.max(text.search(/[^ \t\n\r]/), 0) })
}

/** Narrows a JSON value to an object; neither `null` nor an array is one. */
export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** One walk over a fresh value: drops the prototypes and counts what the text is held against. */
class Seal {
  members = 0
  readonly #maxDepth: number
  readonly #mayHoldSurrogates: boolean

  constructor(maxDepth: number, text: string) {
    this.#maxDepth = maxDepth
    // a lone surrogate enters by an escape or stands in the text itself; both are rare
    this.#mayHoldSurrogates = text.includes('\\u') || !text.isWellFormed()
  }

  /** False when the value goes beyond what `parseJson` promises. */
  close(value: JsonValue, depth: number): boolean {
    if (typeof value === 'string') return !this.#mayHoldSurrogates || value.isWellFormed()
    if (typeof value === 'number') return isExact(value)
    if (typeof value !== 'object' || value === null) return true
    if (depth > this.#maxDepth) return false
    if (Array.isArray(value)) return value.every((element) => this.close(element, depth + 1))

    const object = value as JsonObject
    for (const key in object) {
      this.members += 1
      if (!this.close(object[key] ?? null, depth + 1) || !this.close(key, depth)) return false
    }
    // last: names of an object that has lost its prototype are twice as dear to list
    Object.setPrototypeOf(object, null)
    return true
  }
}

function malformed(text: string, found: JsonFaultAt | undefined): VouchsafeError {
  const { fault, offset } = found ?? { fault: 'unexpected_character', offset: 0 }
  return new VouchsafeError('json_malformed', { detail: { reason: fault, offset, ...locate(text, offset) } })
}
