/** One line of a derived text, and the offset in the content of what it was made from. */
export interface DerivedLine {
  /** Latin-1, one character a byte; no line feed in it. */
  readonly text: string
  readonly offset: number
}

/** What a structured document says once it is read as what it is. */
export interface Unfolded {
  /** Where the document ends in the content: a hit before that asks for nothing more. */
  readonly end: number
  /** Bytes of the content that were looked at to make it: what it cost. */
  readonly looked: number
  /** `NAME=value`, decoded; none where the document holds no value, or is not what it seemed. */
  readonly lines: readonly DerivedLine[]
}

/**
 * A kind of document whose credentials show only when it is parsed: the halves of a pair encoded each for itself, a
 * value whose name stands elsewhere. What it says is judged by the same rows as everything else.
 */
export interface Unfolder {
  /** What a person calls it: `kubernetes secret`; shown as the encoding of a place. */
  readonly id: string
  /** Literals of 4 bytes and more of printable ASCII; each occurrence is a hit. */
  readonly anchors: readonly string[]
  /**
   * Reads the document around a hit. Total: what does not parse has no lines. Time is linear in what it looks at,
   * which is bounded.
   */
  unfold(bytes: Buffer, hit: number): Unfolded
}
