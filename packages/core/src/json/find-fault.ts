/** Why a text is not acceptable JSON. A closed list. */
export type JsonFault =
  | 'too_long'
  | 'too_deep'
  | 'duplicate_key'
  | 'unexpected_character'
  | 'unexpected_end'
  | 'control_character'
  | 'bad_escape'
  | 'lone_surrogate'
  | 'inexact_number'

/** A fault and the UTF-16 offset where it begins. */
export interface JsonFaultAt {
  readonly fault: JsonFault
  readonly offset: number
}

// RFC 8259 §2, §6 and §7; sticky, so that each matches at the offset only
const space = /[ \t\n\r]*/y
const number = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y
const literal = /true|false|null/y
const escape = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y
// oxlint-disable-next-line no-control-regex
const unescaped = /[^"\\\u0000-\u001f]*/y

/**
 * The first fault of a text that `parseJson` refused, or `undefined` when there is none. Runs only after a
 * refusal: it is written to be plain and to name the place, not to be fast.
 */
export function findFault(text: string, maxDepth: number): JsonFaultAt | undefined {
  try {
    new FaultFinder(text, maxDepth).check()
    return undefined
  } catch (error) {
    if (error instanceof Fault) return error.at
    throw error
  }
}

class Fault extends Error {
  readonly at: JsonFaultAt

  constructor(at: JsonFaultAt) {
    super(at.fault)
    this.at = at
  }
}

class FaultFinder {
  readonly #text: string
  readonly #maxDepth: number
  #offset = 0

  constructor(text: string, maxDepth: number) {
    this.#text = text
    this.#maxDepth = maxDepth
  }

  check(): void {
    this.#value(1)
    if (this.#next() !== '') this.#refuse('unexpected_character')
  }

  #value(depth: number): void {
    const first = this.#next()
    if (first === '{') this.#members(depth)
    else if (first === '[') this.#elements(depth)
    else if (first === '"') this.#string()
    else if (this.#take(literal) === undefined) this.#number()
  }

  #members(depth: number): void {
    this.#open(depth)
    const seen = new Set<string>()
    if (this.#closes('}')) return
    do {
      if (this.#next() !== '"') this.#refuse('unexpected_character')
      const start = this.#offset
      const key = this.#string()
      if (seen.has(key)) this.#refuse('duplicate_key', start)
      seen.add(key)
      this.#expect(':')
      this.#value(depth + 1)
    } while (this.#continues('}'))
  }

  #elements(depth: number): void {
    this.#open(depth)
    if (this.#closes(']')) return
    do this.#value(depth + 1)
    while (this.#continues(']'))
  }

  #string(): string {
    const start = this.#offset
    this.#offset += 1
    for (;;) {
      this.#take(unescaped)
      const stop = this.#text[this.#offset]
      if (stop === '"') break
      if (stop !== '\\') this.#refuse('control_character')
      if (this.#take(escape) === undefined) this.#refuse('bad_escape')
    }
    this.#offset += 1
    const value = JSON.parse(this.#text.slice(start, this.#offset)) as string
    if (!value.isWellFormed()) this.#refuse('lone_surrogate', start)
    return value
  }

  #number(): void {
    const start = this.#offset
    const digits = this.#take(number)
    if (digits === undefined) this.#refuse('unexpected_character')
    if (!isExact(Number(digits))) this.#refuse('inexact_number', start)
  }

  /** The character after white space; empty at the end. */
  #next(): string {
    this.#take(space)
    return this.#text.charAt(this.#offset)
  }

  #take(form: RegExp): string | undefined {
    form.lastIndex = this.#offset
    const found = form.exec(this.#text)?.[0]
    this.#offset += found?.length ?? 0
    return found
  }

  #open(depth: number): void {
    if (depth > this.#maxDepth) this.#refuse('too_deep')
    this.#offset += 1
  }

  #closes(bracket: string): boolean {
    const closes = this.#next() === bracket
    if (closes) this.#offset += 1
    return closes
  }

  #continues(bracket: string): boolean {
    if (this.#closes(bracket)) return false
    this.#expect(',')
    return true
  }

  #expect(character: string): void {
    if (this.#next() !== character) this.#refuse('unexpected_character')
    this.#offset += 1
  }

  #refuse(fault: JsonFault, offset = this.#offset): never {
    throw new Fault({ fault: offset < this.#text.length ? fault : 'unexpected_end', offset })
  }
}

/** Whether a double tells the number from its neighbours: two account numbers must never become one. */
export function isExact(value: number): boolean {
  return Math.abs(value) <= Number.MAX_SAFE_INTEGER
}
