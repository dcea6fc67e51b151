import type { Sieve } from '#source/types'

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

/** What the window looks at: the shortest literal must be as long. */
const WINDOW = 4
const BLOCKS = 65_536

interface Bucket {
  readonly literals: Literal[]
}

/**
 * One pass for any number of literals (S. Wu, U. Manber, "A fast algorithm for multi-pattern searching", 1994): two
 * bytes of text tell how far the window may jump; where it may not, its four bytes choose the literals to compare.
 *
 * @throws TypeError for a literal of less than 4 bytes
 */
export function compileSieve(literals: readonly Literal[]): HitSieve {
  const jumps = new Uint8Array(BLOCKS).fill(WINDOW - 1)
  const buckets = new Map<number, Bucket>()
  for (const literal of literals) addLiteral(literal, jumps, buckets)
  const longest = Math.max(WINDOW, ...literals.map(({ bytes }) => bytes.length))
  return {
    reach: longest - 1,
    mayHold: (bytes, start, end) => firstHit({ jumps, buckets, bytes, start, end }) >= 0,
    eachHit: (bytes, onHit) => eachHit({ jumps, buckets, bytes, start: 0, end: bytes.length }, onHit),
  }
}

function addLiteral(literal: Literal, jumps: Uint8Array, buckets: Map<number, Bucket>): void {
  const { bytes } = literal
  if (bytes.length < WINDOW)
    throw new TypeError(`expected a literal of ${WINDOW} bytes, found ${bytes.length}`)
  for (let at = 1; at < WINDOW; at += 1) {
    const block = (byteAt(bytes, at - 1) << 8) | byteAt(bytes, at)
    jumps[block] = Math.min(jumps[block] ?? 0, WINDOW - 1 - at)
  }
  const key = keyAt(bytes, 0)
  const bucket = buckets.get(key)
  if (bucket === undefined) buckets.set(key, { literals: [literal] })
  else bucket.literals.push(literal)
}

interface Pass {
  readonly jumps: Uint8Array
  readonly buckets: ReadonlyMap<number, Bucket>
  readonly bytes: Uint8Array
  readonly start: number
  readonly end: number
}

function firstHit({ jumps, buckets, bytes, start, end }: Pass): number {
  for (let last = start + WINDOW - 1; last < end;) {
    const jump = jumps[(byteAt(bytes, last - 1) << 8) | byteAt(bytes, last)] ?? 0
    if (jump > 0) {
      last += jump
      continue
    }
    const begin = last - WINDOW + 1
    const bucket = buckets.get(keyAt(bytes, begin))
    if (bucket?.literals.some((literal) => stands(literal, bytes, { begin, end }))) return begin
    last += 1
  }
  return -1
}

function eachHit({ jumps, buckets, bytes, start, end }: Pass, onHit: OnHit): void {
  for (let last = start + WINDOW - 1; last < end;) {
    const jump = jumps[(byteAt(bytes, last - 1) << 8) | byteAt(bytes, last)] ?? 0
    if (jump > 0) {
      last += jump
      continue
    }
    const begin = last - WINDOW + 1
    const bucket = buckets.get(keyAt(bytes, begin))
    if (bucket !== undefined)
      for (const literal of bucket.literals)
        if (stands(literal, bytes, { begin, end })) onHit(begin, literal.id)
    last += 1
  }
}

function stands(
  { bytes: literal }: Literal,
  bytes: Uint8Array,
  range: { begin: number; end: number },
): boolean {
  if (range.begin + literal.length > range.end) return false
  for (let at = WINDOW; at < literal.length; at += 1)
    if (literal[at] !== bytes[range.begin + at]) return false
  return true
}

/** The window as one number, so that a map can be asked for it. */
function keyAt(bytes: Uint8Array, at: number): number {
  return (
    (byteAt(bytes, at) << 24) |
    (byteAt(bytes, at + 1) << 16) |
    (byteAt(bytes, at + 2) << 8) |
    byteAt(bytes, at + 3)
  )
}

function byteAt(bytes: Uint8Array, at: number): number {
  return bytes[at] ?? 0
}
