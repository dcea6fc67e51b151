import { isAlias, isMap, isScalar, isSeq, LineCounter, parseAllDocuments, type Document } from 'yaml'
import type { SourceFile } from '#document/types'
import type { LintGap, LintPlace } from '../types.ts'

/** Two to the tenth nested aliases is more than anybody writes. */
const mostAliases = 1024

/** A value of a YAML text with its place; what is not there has no view. */
export class YamlView {
  readonly #node: unknown
  readonly #source: Source
  readonly #key: unknown
  readonly #written: unknown

  constructor(node: unknown, source: Source, key: unknown = node) {
    this.#node = source.follow(node)
    this.#written = node
    this.#source = source
    this.#key = key
  }

  /** Lines, from 1, on which nothing else stands; none where the text goes on beside it. */
  get ownLines(): readonly number[] {
    return this.#source.ownLines(this.#key, this.#written)
  }

  /** Of its key, where it has one. */
  get place(): LintPlace {
    return this.#source.placeOf(this.#key)
  }

  get isMap(): boolean {
    return isMap(this.#node)
  }

  /** The member of a mapping at the end of a path. */
  at(...[step, ...rest]: readonly string[]): YamlView | undefined {
    if (step === undefined) return this
    const member = this.#member(step)
    return member === undefined ? undefined : member.at(...rest)
  }

  #member(name: string): YamlView | undefined {
    if (!isMap(this.#node)) return undefined
    const pair = this.#node.items.find(({ key }) => isScalar(key) && String(key.value) === name)
    return pair === undefined ? undefined : new YamlView(pair.value, this.#source, pair.key)
  }

  /** Members of a mapping by name. */
  entries(): readonly (readonly [name: string, value: YamlView])[] {
    if (!isMap(this.#node)) return []
    return this.#node.items.flatMap(({ key, value }) =>
      isScalar(key) ? [[String(key.value), new YamlView(value, this.#source, key)] as const] : [],
    )
  }

  /** Items of a list. */
  items(): readonly YamlView[] {
    return isSeq(this.#node) ? this.#node.items.map((item) => new YamlView(item, this.#source)) : []
  }

  /** Of a scalar, as it is written where that matters: text, numbers and booleans. */
  text(): string | undefined {
    if (!isScalar(this.#node)) return undefined
    const { value } = this.#node
    return ['string', 'number', 'boolean', 'bigint'].includes(typeof value) ? `${value as string}` : undefined
  }

  /** A text, or the texts of a list. */
  texts(): readonly string[] {
    const text = this.text()
    return text === undefined ? this.items().flatMap((item) => item.text() ?? []) : [text]
  }

  number(): number | undefined {
    const text = this.text()
    return text === undefined || !/^\d{1,15}$/.test(text) ? undefined : Number(text)
  }
}

interface Source {
  readonly placeOf: (node: unknown) => LintPlace
  readonly follow: (node: unknown) => unknown
  readonly ownLines: (key: unknown, value: unknown) => readonly number[]
}

export interface YamlReading {
  /** The top of each document that is one. */
  readonly documents: readonly YamlView[]
  /** Of the first fault in each. */
  readonly gaps: readonly LintGap[]
}

/** Every document of a YAML stream, JSON too. A document with a fault is a gap, and the others are read. */
export function readYamlViews({ file, text }: SourceFile): YamlReading {
  const lines = new LineCounter()
  const options = { lineCounter: lines, prettyErrors: false, logLevel: 'silent', uniqueKeys: false } as const
  const parsed = [parseAllDocuments(text, options)].flat()
  const documents: YamlView[] = []
  const gaps: LintGap[] = []
  const placeAt = (offset: number): LintPlace => {
    const { line, col } = lines.linePos(offset)
    return { file, line, column: col }
  }
  for (const document of parsed) {
    if (!('contents' in document)) continue
    const [fault] = document.errors
    if (fault === undefined)
      documents.push(new YamlView(document.contents, sourceOf(document, { text, placeAt })))
    else {
      const { line, column } = placeAt(fault.pos[0])
      gaps.push({ file, why: `${file}:${line}:${column}: ${fault.message.split('\n')[0] ?? ''}` })
    }
  }
  return { documents, gaps }
}

interface Text {
  readonly text: string
  readonly placeAt: (offset: number) => LintPlace
}

function sourceOf(document: Document, { text, placeAt }: Text): Source {
  let followed = 0
  return {
    placeOf: (node) => placeAt(rangeOf(node)[0] ?? 0),
    ownLines: (key, value) => {
      const [from = 0, until = from] = [rangeOf(key)[0], rangeOf(value)[1] ?? rangeOf(key)[1]]
      const end = text.slice(0, until).trimEnd().length
      const before = text.slice(text.lastIndexOf('\n', from - 1) + 1, from)
      const [after = ''] = text.slice(end).split('\n', 1)
      const isAlone =
        (key === value ? /^[ \t]*-[ \t]+$/ : /^[ \t]*$/).test(before) && /^[ \t\r]*$/.test(after)
      if (!isAlone || end <= from) return []
      const [first, last] = [placeAt(from).line, placeAt(end - 1).line]
      return Array.from({ length: last - first + 1 }, (_, at) => first + at)
    },
    follow: (node) => {
      if (!isAlias(node)) return node
      followed += 1
      return followed > mostAliases ? undefined : node.resolve(document)
    },
  }
}

function rangeOf(node: unknown): readonly number[] {
  return (node as { range?: readonly number[] } | null | undefined)?.range ?? []
}
