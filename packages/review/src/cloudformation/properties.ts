import { isJsonObject, type JsonObject, type JsonValue } from '@vouchsafe/core/json'
import type { Path } from '#document/types'
import { textOf } from './text-of.ts'
import { Unevaluable } from './unevaluable.ts'

/** The evaluated properties of a resource, read by name. Everything thrown is an `Unevaluable`. */
export interface Properties {
  text(name: string): string
  optionalText(name: string): string | undefined
  wholeNumber(name: string, otherwise: number): number
  /** A list of texts; a text alone is a list of one, and no property an empty one. */
  texts(name: string): readonly string[]
  /** A policy: a mapping, or the JSON text of one. */
  policy(name: string): JsonValue
  /** A list of mappings, each read as properties again. */
  each(name: string, known: readonly string[]): readonly Properties[]
  tags(): Readonly<Record<string, string>>
}

/** @throws Unevaluable for what is no mapping */
export function readProperties(value: JsonValue | undefined, path: Path): Properties {
  if (!isJsonObject(value)) throw new Unevaluable(path, 'expected a mapping')
  return new ObjectProperties(value, path)
}

/**
 * A property that is not among the known is refused: a boundary with a typing error must not go unnoticed.
 *
 * @throws Unevaluable
 */
export function checkKnown(value: JsonObject, known: readonly string[], path: Path): void {
  const stranger = Object.keys(value).find((name) => !known.includes(name))
  if (stranger === undefined) return
  throw new Unevaluable(
    [...path, stranger],
    `unknown property \`${stranger.slice(0, 100)}\`; expected one of ${known.join(', ')}`,
  )
}

class ObjectProperties implements Properties {
  readonly #value: JsonObject
  readonly #path: Path

  constructor(value: JsonObject, path: Path) {
    this.#value = value
    this.#path = path
  }

  text(name: string): string {
    return textOf(this.#required(name), this.#at(name))
  }

  optionalText(name: string): string | undefined {
    return this.#value[name] === undefined ? undefined : this.text(name)
  }

  wholeNumber(name: string, otherwise: number): number {
    const text = this.optionalText(name)
    if (text === undefined) return otherwise
    if (/^\d{1,9}$/.test(text)) return Number(text)
    throw new Unevaluable(this.#at(name), `expected a whole number for \`${name}\``)
  }

  texts(name: string): readonly string[] {
    return this.#list(name).map((one, index) => textOf(one, [...this.#at(name), index]))
  }

  policy(name: string): JsonValue {
    const value = this.#required(name)
    if (typeof value === 'string' || isJsonObject(value)) return value
    throw new Unevaluable(this.#at(name), `expected a policy as \`${name}\``)
  }

  each(name: string, known: readonly string[]): readonly Properties[] {
    return this.#list(name).map((one, index) => {
      const path = [...this.#at(name), index]
      if (isJsonObject(one)) checkKnown(one, known, path)
      return readProperties(one, path)
    })
  }

  tags(): Readonly<Record<string, string>> {
    const tags = this.each('Tags', ['Key', 'Value']).map(
      (tag) => [tag.text('Key'), tag.text('Value')] as const,
    )
    return Object.fromEntries(tags)
  }

  #list(name: string): readonly JsonValue[] {
    const value = this.#value[name]
    if (value === undefined) return []
    return Array.isArray(value) ? value : [value]
  }

  #required(name: string): JsonValue {
    const value = this.#value[name]
    if (value !== undefined) return value
    throw new Unevaluable(this.#path, `missing property \`${name}\``)
  }

  #at(name: string): Path {
    return [...this.#path, name]
  }
}
