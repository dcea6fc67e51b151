/** Where the segment that begins at `from` ends, its separator included. */
function segmentEnd(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    const sign = text[at]
    if (sign === '/' || sign === ':') return at + 1
  }
  return text.length
}

/** Texts with the same segment at `from` together, in order of the segments. */
export function bySegment(
  texts: readonly string[],
  from: number,
): readonly (readonly [string, readonly string[]])[] {
  const groups = Map.groupBy(texts, (text) => text.slice(from, segmentEnd(text, from)))
  return [...groups].toSorted(([one], [other]) => (one < other ? -1 : 1))
}

/** Texts with the same next character at `from` together. */
export function byCharacter(texts: readonly string[], from: number): readonly (readonly string[])[] {
  return [...Map.groupBy(texts, (text) => text.slice(from, nextCharacter(text, from))).values()]
}

/** The end of the character at `from`: an escape is one, and so is a surrogate pair. */
function nextCharacter(text: string, from: number): number {
  if (text.startsWith('${', from)) return text.indexOf('}', from) + 1
  return from + String.fromCodePoint(text.codePointAt(from) ?? 0).length
}

const date = /^(?:[a-z_]+=)?(?:19|20)\d\d(?:[-_]?[01]\d(?:[-_]?[0-3]\d)?)?(?:T[\d:.-]*Z?)?[/:]?$/i
const partOfDate = /^(?:[a-z_]+=)?\d{1,2}[/:]?$/i

/** Whether a segment is a year, a day, or, behind one of those, a month, a day or an hour. */
export function isTime(segment: string, isBehindTime: boolean): boolean {
  return date.test(segment) || (isBehindTime && partOfDate.test(segment))
}

// each has a digit, or words would do as well: hexadecimal with what a machine puts before it, capitals, a number
const id =
  /^(?=\D*\d)(?:(?:[a-z]{1,12}[-_])?(?:[0-9a-f]{8,}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})|[A-Z0-9]{12,}|\d+)[/:]?$/

/** Whether a segment looks as if a machine had made it up: `i-0abc…`, a UUID, a number. */
export function isId(segment: string): boolean {
  return id.test(segment)
}
