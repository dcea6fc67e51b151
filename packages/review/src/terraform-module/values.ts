import type { JsonValue } from '@vouchsafe/core/json'
import { createLineFinder } from '#document/line-finder'
import type { Path, SourceFile } from '#document/types'
import type { Piece, Spot, TextSource, TextValue, Value } from './types.ts'

/** Stands in a text for what is unknown: a character of private use, which no policy holds. */
export const unknownMark = '\ue000'
/** UTF-16 code units that an expression may build. */
const LONGEST = 262_144
/** Parts of a value that an expression may build: lists can hold one list twice, and that one another. */
const LARGEST = 50_000
/** Lists and maps inside each other. */
const DEEPEST = 64
const measures = new WeakMap<Value, Measure>()

interface Measure {
  readonly size: number
  readonly depth: number
}

/** Parts of a value, a text of 16 characters being one more. */
function sizeOf(value: Value): number {
  return measureOf(value).size
}

function measureOf(value: Value): Measure {
  if (value.is === 'text') return { size: 1 + value.text.length / 16, depth: 0 }
  if (value.is !== 'list' && value.is !== 'object') return { size: 1, depth: 0 }
  const known = measures.get(value)
  if (known !== undefined) return known
  let [size, depth] = [1, 1]
  for (const inside of value.is === 'list' ? value.items : value.members.values()) {
    const own = measureOf(inside)
    size += own.size
    depth = Math.max(depth, own.depth + 1)
  }
  measures.set(value, { size, depth })
  return { size, depth }
}

export function sumOf(values: Iterable<Value>): number {
  let sum = 0
  for (const value of values) sum += sizeOf(value)
  return sum
}

/** A list, unless it is larger than is read here. */
export function list(items: readonly Value[], at: Spot): Value {
  return bounded({ is: 'list', items, at })
}

export function object(members: ReadonlyMap<string, Value>, at: Spot): Value {
  return bounded({ is: 'object', members, at })
}

function bounded(value: Value): Value {
  const { size, depth } = measureOf(value)
  return size > LARGEST || depth > DEEPEST ? tooLarge(value.at) : value
}

/** All items of some lists; undefined where they are more than is read here. */
export function itemsOf(lists: readonly Value[]): readonly Value[] | undefined {
  if (sumOf(lists) > LARGEST) return undefined
  return lists.flatMap((one) => (one.is === 'list' ? one.items : [one]))
}

export function tooLarge(at: Spot): Value {
  return { is: 'unknown', why: 'it is larger than is read here', at }
}

export function textSource({ file, text: words }: SourceFile): TextSource {
  return { file, text: words, locate: createLineFinder(words) }
}

export function unknown(why: string, at: Spot): Value {
  return { is: 'unknown', why, at }
}

/** What is not there, as far as the files say what is. */
export function missing(why: string, at: Spot): Value {
  return { is: 'unknown', why, at, isFault: true }
}

export function scalar(value: number | boolean | null, at: Spot): Value {
  return { is: 'scalar', value, at }
}

/** A text whose characters stand at a spot one by one, or all at it. */
export function text(words: string, at: Spot, more: Partial<TextValue> = {}): Value {
  if (words.length > LONGEST) return unknown('it is longer than is read here', at)
  return { is: 'text', text: words, pieces: [{ from: 0, spot: at }], at, ...more }
}

/** Texts one after the other; what is unknown leaves a mark. */
export function joinTexts(values: readonly Value[], at: Spot): Value {
  const pieces: Piece[] = []
  let [words, why]: [string, string | undefined] = ['', undefined]
  for (const value of values) {
    const part = asText(value)
    if (words.length + part.text.length > LONGEST) return unknown('it is longer than is read here', at)
    for (const { from, spot } of part.pieces) pieces.push({ from: from + words.length, spot })
    words += part.text
    why ??= part.why
  }
  return { is: 'text', text: words, pieces, at, ...(why !== undefined && { why }) }
}

function asText(value: Value): TextValue {
  if (value.is === 'text') return value
  const pieces = [{ from: 0, spot: value.at }]
  if (value.is === 'scalar' && value.value !== null) return { is: 'text', text: String(value.value), pieces }
  const why = value.is === 'unknown' ? value.why : 'a value that is no text stands in a text'
  return { is: 'text', text: unknownMark, pieces, why }
}

/** The value as JSON; `unknownMark` stands for what is unknown. Objects have a null prototype. */
export function toJson(value: Value): JsonValue {
  switch (value.is) {
    case 'text':
      return value.text
    case 'scalar':
      return value.value
    case 'list':
      return value.items.map(toJson)
    case 'object': {
      const members = [...value.members].map(([name, member]) => [name, toJson(member)] as const)
      return Object.setPrototypeOf(Object.fromEntries(members), null) as JsonValue
    }
    case 'lazy':
    case 'unknown':
      return unknownMark
  }
}

/** A value as the name of a member; what is no text or number is unknown. */
export function nameText(value: Value): string {
  if (value.is === 'text') return value.text
  return value.is === 'scalar' ? String(value.value) : unknownMark
}

export function memberNamed(value: Value, name: string): Value | undefined {
  return value.is === 'object' ? value.members.get(name) : undefined
}

export function fromJson(json: JsonValue, at: Spot): Value {
  if (typeof json === 'string') return text(json, at)
  if (json === null || typeof json !== 'object') return scalar(json, at)
  if (Array.isArray(json))
    return list(
      json.map((item) => fromJson(item, at)),
      at,
    )
  const members = Object.entries(json).map(([name, member]) => [name, fromJson(member, at)] as const)
  return object(new Map(members), at)
}

/** Why a part of a value is unknown; undefined where all of it is known. */
export function whyUnknown(value: Value): string | undefined {
  switch (value.is) {
    case 'unknown':
    case 'text':
      return value.why
    case 'lazy':
      return 'it is known only after apply'
    case 'list':
      return firstOf(value.items)
    case 'object':
      return firstOf([...value.members.values()])
    case 'scalar':
      return undefined
  }
}

function firstOf(values: readonly Value[]): string | undefined {
  for (const value of values) {
    const why = whyUnknown(value)
    if (why !== undefined) return why
  }
  return undefined
}

/** What stands at a path of a value, or what encloses it. */
export function valueAt(value: Value, path: Path): Value {
  let inside = value
  for (const step of path) {
    const next =
      inside.is === 'list'
        ? inside.items[Number(step)]
        : inside.is === 'object'
          ? inside.members.get(String(step))
          : undefined
    if (next === undefined) break
    inside = next
  }
  return inside
}

/** Where the character at an offset of a text stands. */
export function spotOfCharacter({ pieces }: TextValue, offset: number): Spot | undefined {
  const piece = pieces.findLast(({ from }) => from <= offset)
  if (piece === undefined) return undefined
  return { source: piece.spot.source, offset: piece.spot.offset + offset - piece.from }
}

export function placeOf({ source, offset }: Spot): { file: string; line: number; column: number } {
  return { file: source.file, ...source.locate(Math.min(offset, source.text.length)) }
}

/** The file that a text is, from its first character to its last. */
export function wholeFile({ pieces, text: words }: TextValue): TextSource | undefined {
  const [first, ...more] = pieces
  return more.length === 0 && first?.spot.offset === 0 && first.spot.source.text === words
    ? first.spot.source
    : undefined
}
