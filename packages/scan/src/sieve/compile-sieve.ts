import type { Sieve } from '#source/types'
import { CandidateFinder, stretchBytes } from './candidate-finder.ts'

/** A literal to look for and the number that stands for it in hits. */
export interface Literal {
  readonly bytes: Uint8Array
  readonly id: number
}

/** Called for each occurrence, in rising order of `offset`; several literals may begin at one offset. */
type OnHit = (offset: number, id: number) => void

export interface HitSieve extends Sieve {
  /** Every occurrence of every literal in `bytes`. Linear; dense hits cost a call each. */
  eachHit(bytes: Uint8Array, onHit: OnHit): void
}

/** The bytes by which a place is judged first: no literal is shorter. */
const HEAD = 4

/**
 * One pass for any number of literals: a loop over hashes of a few bytes passes over nearly everything, and what it
 * does not is compared with the literals that begin so.
 *
 * @throws TypeError for a literal of less than 4 bytes
 */
export function compileSieve(literals: readonly Literal[]): HitSieve {
  const buckets = new Map<number, Literal[]>()
  for (const literal of literals) {
    const { bytes } = literal
    if (bytes.length < HEAD) throw new TypeError(`expected a literal of ${HEAD} bytes, found ${bytes.length}`)
    const bucket = buckets.get(headAt(bytes, 0))
    if (bucket === undefined) buckets.set(headAt(bytes, 0), [literal])
    else bucket.push(literal)
  }
  const finder = new CandidateFinder(buckets.keys())
  const longest = Math.max(HEAD, ...literals.map(({ bytes }) => bytes.length))
  const heads = (bytes: Uint8Array, begin: number): readonly Literal[] =>
    buckets.get(headAt(bytes, begin)) ?? nothing
  return {
    reach: longest - 1,
    mayHold: (bytes, start, end) =>
      somePlace(finder, { bytes, start, end }, (begin) =>
        heads(bytes, begin).some((literal) => stands(literal, bytes, { begin, end })),
      ),
    eachHit: (bytes, onHit) => {
      const end = bytes.length
      somePlace(finder, { bytes, start: 0, end }, (begin) => {
        for (const literal of heads(bytes, begin))
          if (stands(literal, bytes, { begin, end })) onHit(begin, literal.id)
        return false
      })
    },
  }
}

const nothing: readonly Literal[] = []

interface Range {
  readonly bytes: Uint8Array
  readonly start: number
  readonly end: number
}

/** Whether the test holds for one of the places, in rising order, where a literal may begin. */
function somePlace(
  finder: CandidateFinder,
  { bytes, start, end }: Range,
  test: (begin: number) => boolean,
): boolean {
  for (let from = start; from < end; from += stretchBytes) {
    const until = Math.min(end, from + stretchBytes)
    for (const place of finder.find(bytes, from, until)) {
      if (place > from && test(place - 1)) return true
      if (place < until && test(place)) return true
    }
  }
  return false
}

function stands(
  { bytes: literal }: Literal,
  bytes: Uint8Array,
  range: { readonly begin: number; readonly end: number },
): boolean {
  if (range.begin + literal.length > range.end) return false
  for (let at = HEAD; at < literal.length; at += 1) if (literal[at] !== bytes[range.begin + at]) return false
  return true
}

/** As one number, the first byte lowest: so the finder reads it. */
function headAt(bytes: Uint8Array, at: number): number {
  return (
    byteAt(bytes, at) |
    (byteAt(bytes, at + 1) << 8) |
    (byteAt(bytes, at + 2) << 16) |
    (byteAt(bytes, at + 3) << 24)
  )
}

function byteAt(bytes: Uint8Array, at: number): number {
  return bytes[at] ?? 0
}
