import { foldCase } from '#iam/fold-case'
import type { Step, TextShape } from './text-shape.ts'

/** States of the product automaton that are visited before the search is given up. */
const MOST_STATES = 20_000

export interface ShortestWords {
  /** For each set of shapes that some text is in at once, and no other shape, a shortest such text. */
  readonly words: readonly string[]
  /** Every such set was reached. */
  readonly isComplete: boolean
}

/**
 * The texts that some shapes can tell apart: a breadth-first walk over the product of their automata, over the
 * characters that they name and one that none names. Every text whatever is in the same shapes as one of the words.
 */
export function shortestWords(shapes: readonly TextShape[]): ShortestWords {
  const alphabet = alphabetOf(shapes)
  const start = shapes.map(() => [0])
  const seen = new Set([keyOf(start)])
  const byVerdict = new Map([[verdictOf(shapes, start), '']])
  let frontier: { readonly states: States; readonly word: string }[] = [{ states: start, word: '' }]
  while (frontier.length > 0) {
    const next: typeof frontier = []
    for (const { states, word } of frontier)
      for (const character of alphabet) {
        const reached = shapes.map((shape, index) => advance(shape, states[index] ?? [], character))
        const key = keyOf(reached)
        if (seen.has(key)) continue
        if (seen.size >= MOST_STATES) return { words: [...byVerdict.values()], isComplete: false }
        seen.add(key)
        const longer = word + character
        const verdict = verdictOf(shapes, reached)
        if (!byVerdict.has(verdict)) byVerdict.set(verdict, longer)
        next.push({ states: reached, word: longer })
      }
    frontier = next
  }
  return { words: [...byVerdict.values()], isComplete: true }
}

/** For each shape the states that are live, in rising order. */
type States = readonly (readonly number[])[]

function keyOf(states: States): string {
  return states.map((live) => live.join(',')).join(';')
}

function verdictOf(shapes: readonly TextShape[], states: States): string {
  return shapes.map(({ steps }, index) => (states[index]?.at(-1) === steps.length ? '1' : '0')).join('')
}

function advance({ steps, loops }: TextShape, live: readonly number[], character: string): number[] {
  const reached = new Set<number>()
  for (const state of live) {
    const loop = loops[state]
    if (loop === 'any' || (loop === 'but-colon' && character !== ':')) reached.add(state)
    const step = steps[state]
    if (step !== undefined && takes(step, character)) reached.add(state + 1)
  }
  return [...reached].toSorted((one, other) => one - other)
}

function takes(step: Step, character: string): boolean {
  if (step.kind === 'any') return !step.butColon || character !== ':'
  return step.anyCase ? foldCase(character) === step.is : character === step.is
}

const ordinary = 'xyzqjkvwabcdefghilmnoprstu0123456789-_'.split('')

/** Every named character, in both cases where case does not count, the colon of ARNs, and one that nobody names. */
function alphabetOf(shapes: readonly TextShape[]): string[] {
  const named = new Set<string>()
  for (const { steps, loops } of shapes) {
    if (loops.includes('but-colon')) named.add(':')
    for (const step of steps) {
      if (step.kind === 'any') continue
      named.add(step.is)
      if (step.anyCase) named.add(step.is.toUpperCase())
    }
  }
  const isNamed = (character: string): boolean => named.has(character) || named.has(character.toUpperCase())
  const other = ordinary.find((character) => !isNamed(character)) ?? '\u{2022}'
  return [...named, other]
}
