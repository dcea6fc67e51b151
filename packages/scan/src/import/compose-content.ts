import type { Reported } from './types.ts'
import { detectorOfRule, inContext } from './rule-kinds.ts'

/** What a file had in some of its lines, as far as a report tells. */
export interface Content {
  readonly bytes: Buffer
  readonly linesBefore: number
  /** Where the texts of each record lie in it. */
  readonly spans: readonly { readonly record: Reported; readonly start: number; readonly end: number }[]
}

/** Lines left empty between two records of a file: halves of a pair stand nearer. */
const MOST_LINES = 100

/**
 * The lines of a file that a report tells of, put together again from its records of that file, so that what stood
 * side by side does so here: an access key id and its secret are two records and one credential.
 */
export function composeContents(records: readonly Reported[]): Content[] {
  const contents: Content[] = []
  let draft: Draft | undefined
  for (const record of records.toSorted((one, other) => one.line - other.line)) {
    if (draft === undefined || record.line < draft.line || record.line > draft.line + MOST_LINES) {
      if (draft !== undefined) contents.push(draft.content())
      draft = new Draft(record.line)
    }
    draft.add(record)
  }
  return draft === undefined ? contents : [...contents, draft.content()]
}

class Draft {
  line: number
  readonly #linesBefore: number
  readonly #spans: Content['spans'][number][] = []
  readonly #parts: Buffer[] = []
  #length = 0

  constructor(line: number) {
    this.line = line
    this.#linesBefore = line - 1
  }

  add(record: Reported): void {
    this.#append(record.line === this.line ? ' ' : '\n'.repeat(record.line - this.line))
    this.line = record.line
    const start = this.#length
    this.#append(textOf(record))
    this.#spans.push({ record, start, end: this.#length })
  }

  #append(text: string): void {
    const bytes = Buffer.from(text)
    this.#parts.push(bytes)
    this.#length += bytes.length
    for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) this.line += 1
  }

  content(): Content {
    return { bytes: Buffer.concat(this.#parts), linesBefore: this.#linesBefore, spans: this.#spans }
  }
}

/** Each text once: a match mostly holds the secret that stands beside it in the record. */
function textOf({ texts, rule }: Reported): string {
  const all = [...new Set(inContext(texts, detectorOfRule(rule)))]
  return all.filter((text) => !all.some((other) => other !== text && other.includes(text))).join(' ')
}
