import type { ReadOptions, Source, Blob } from './types.ts'

/** The share of a source that one of several readers takes. */
export interface Part {
  /** 0 to `of - 1`. */
  readonly index: number
  readonly of: number
}

/** Says to another thread which part of which source it reads: plain data, which a structured clone takes along. */
export interface Recipe {
  /** Which kind of source makes the part. */
  readonly kind: 'archives' | 'files' | 'git'
  /** What that kind needs; it knows its own. */
  readonly what: unknown
  readonly part: Part
}

/** One part of a source, in the thread that reads it. */
export interface SourcePart {
  read(options: ReadOptions): AsyncIterable<Blob>
  /**
   * What the whole source has to know of the part once it is read: plain data. `found`: contents of it in which
   * something was found, or which were not looked at to their end.
   */
  tell(found: ReadonlySet<string>): unknown
}

/**
 * A source whose reading several threads can share. The parts together, and the rest after them, hand out what `read`
 * does, and what they tell adds up to what the source says of itself.
 */
export interface DivisibleSource extends Source {
  /** Milliseconds that one thread takes for it, roughly; it may stop counting at `enough`. */
  estimate(enough: number): number
  recipe(part: Part): Recipe
  /** Takes over what a part told. */
  absorb(told: unknown): void
  /** After every part: what only the whole can read. */
  readRest(options: ReadOptions): AsyncIterable<Blob>
}

/** A source that reads less the next time. */
export interface RememberingSource extends Source {
  /**
   * Keeps for the next scan what was clean in this one. `found`: contents in which something was found, or which were
   * not looked at to their end; the next scan sees them again.
   */
  remember(found: ReadonlySet<string>): Promise<void>
}

export function isDivisible(source: Source): source is DivisibleSource {
  return 'recipe' in source && 'absorb' in source
}

export function isRemembering(source: Source): source is RememberingSource {
  return 'remember' in source
}
