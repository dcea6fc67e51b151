/** `*`: any run of characters, also none. */
export const anyRun: unique symbol = Symbol('*')
/** `?`: exactly one character (one code point). */
export const anyOne: unique symbol = Symbol('?')

/** A pattern in order: literal texts and wildcards. A `*` inside a literal is just that character. */
export type Pattern = readonly (string | typeof anyRun | typeof anyOne)[]

/** Whether a whole value matches; case-sensitive. */
export type TextMatcher = (value: string) => boolean

/** Reads `*` and `?` as wildcards, everything else literally. */
export function parseWildcards(text: string): Pattern {
  return text
    .split(/([*?])/)
    .filter((piece) => piece !== '')
    .map((piece) => (piece === '*' ? anyRun : piece === '?' ? anyOne : piece))
}

/** The pattern as a person would write it; wildcards and literal `*`, `?` look alike here. */
export function printPattern(pattern: Pattern): string {
  return pattern.map((piece) => (typeof piece === 'string' ? piece : (piece.description ?? ''))).join('')
}

/**
 * Compiles a pattern to a matcher that takes time linear in the value, whatever the pattern: there is
 * nothing to backtrack into.
 */
export function compilePattern(pattern: Pattern): TextMatcher {
  const pieces = joinLiterals(pattern)
  const [only = ''] = pieces
  if (pieces.length <= 1 && typeof only === 'string') return (value) => value === only
  // Code units and code points disagree only about `?` and about half a surrogate pair in the pattern.
  const needsCodePoints = pieces.some((piece) =>
    typeof piece === 'string' ? !piece.isWellFormed() : piece === anyOne,
  )
  return needsCodePoints ? matchStates(pieces) : matchPieces(pieces)
}

function joinLiterals(pattern: Pattern): Pattern {
  const pieces: Pattern[number][] = []
  for (const piece of pattern) {
    const before = pieces.at(-1)
    if (typeof piece === 'string' && typeof before === 'string') pieces[pieces.length - 1] = before + piece
    else pieces.push(piece)
  }
  return pieces
}

/** Only `*`: leftmost occurrences of the pieces in order, the first and last anchored. */
function matchPieces(pattern: Pattern): TextMatcher {
  const pieces = piecesBetweenRuns(pattern)
  const first = pieces[0] ?? ''
  const last = pieces.at(-1) ?? ''
  const middle = pieces.slice(1, -1).filter((piece) => piece !== '')
  const shortest = pieces.reduce((sum, piece) => sum + piece.length, 0)

  return (value) => {
    if (value.length < shortest || !value.startsWith(first) || !value.endsWith(last)) return false
    const end = value.length - last.length
    let at = first.length
    for (const piece of middle) {
      const found = value.indexOf(piece, at)
      if (found === -1) return false
      at = found + piece.length
    }
    return at <= end
  }
}

function piecesBetweenRuns(pattern: Pattern): string[] {
  const pieces = ['']
  for (const piece of pattern) {
    if (piece === anyRun) pieces.push('')
    else if (typeof piece === 'string') pieces[pieces.length - 1] = piece
  }
  return pieces
}

/**
 * All states of the pattern's automaton at once, a bit each: bit `i` says that the first `i` characters of
 * the pattern have matched; a `*` after them lets the state stay. One pass over the value.
 */
function matchStates(pattern: Pattern): TextMatcher {
  const { steps, stays } = readSteps(pattern)
  const words = (steps.length >>> 5) + 1
  const loops = bits(words, stays)
  const elsewhere = bits(words, [])
  for (const [index, step] of steps.entries()) if (step === anyOne) setBit(elsewhere, index + 1)
  const entered = new Map<string, Uint32Array>()
  for (const [index, step] of steps.entries()) {
    if (step === anyOne) continue
    const states = entered.get(step) ?? elsewhere.slice()
    setBit(states, index + 1)
    entered.set(step, states)
  }

  return (value) => {
    const states = bits(words, [0])
    for (const character of value)
      if (!advance(states, entered.get(character) ?? elsewhere, loops)) return false
    return (((states[steps.length >>> 5] ?? 0) >>> (steps.length & 31)) & 1) === 1
  }
}

/** Moves every live state over one character; false once none is left. */
function advance(states: Uint32Array, enter: Uint32Array, loops: Uint32Array): boolean {
  let carry = 0
  let alive = 0
  for (let word = 0; word < states.length; word++) {
    const before = states[word] ?? 0
    const after = (((before << 1) | carry) & (enter[word] ?? 0)) | (before & (loops[word] ?? 0))
    states[word] = after
    carry = before >>> 31
    alive |= after
  }
  return alive !== 0
}

type Step = string | typeof anyOne

function readSteps(pattern: Pattern): { readonly steps: readonly Step[]; readonly stays: readonly number[] } {
  const steps: Step[] = []
  const stays: number[] = []
  for (const piece of pattern) {
    if (piece === anyRun) stays.push(steps.length)
    else if (piece === anyOne) steps.push(anyOne)
    else for (const character of piece) steps.push(character)
  }
  return { steps, stays }
}

function bits(words: number, set: readonly number[]): Uint32Array {
  const result = new Uint32Array(words)
  for (const bit of set) setBit(result, bit)
  return result
}

function setBit(words: Uint32Array, bit: number): void {
  words[bit >>> 5] = (words[bit >>> 5] ?? 0) | (1 << (bit & 31))
}
