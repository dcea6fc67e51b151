import { foldCase } from '#iam/fold-case'
import type { Step, TextShape } from './text-shape.ts'

/** Live states that are looked at before the search is given up: some hundredths of a second. */
const MOST_STEPS = 200_000

export interface ShortestWords {
  /** For each set of alternatives that some text satisfies at once, and no other, a shortest such text. */
  readonly words: readonly string[]
  /** Every such set was reached. */
  readonly isComplete: boolean
}

/** Shapes of which a text has to be in one, such as the values of a condition. */
export type Alternatives = readonly TextShape[]

/**
 * The texts that conditions can tell apart: a breadth-first walk over the product of their automata. A state is the
 * list of what is live, and only the characters that it can tell apart are tried: each that some live step names, the
 * colon of ARNs, and one that none names. Every text whatever satisfies the same alternatives as one of the words.
 */
export function shortestWords(groups: readonly Alternatives[]): ShortestWords {
  const product = productOf(groups)
  const start = settled(product, product.first)
  const seen = new Set([keyOf(product, start)])
  const byVerdict = new Map([[verdictOf(product, start), '']])
  let frontier: { readonly live: Live; readonly word: string }[] = [{ live: start, word: '' }]
  let steps = 0
  while (frontier.length > 0) {
    const next: typeof frontier = []
    for (const { live, word } of frontier)
      for (const character of charactersAt(product, live)) {
        steps += live.length + 1
        if (steps > MOST_STEPS) return { words: [...byVerdict.values()], isComplete: false }
        const reached = advance(product, live, character)
        const key = keyOf(product, reached)
        if (seen.has(key)) continue
        seen.add(key)
        const longer = word + character
        const verdict = verdictOf(product, reached)
        if (!byVerdict.has(verdict)) byVerdict.set(verdict, longer)
        next.push({ live: reached, word: longer })
      }
    frontier = next
  }
  return { words: [...byVerdict.values()], isComplete: true }
}

/** A state of one shape, with what leads on from it. */
interface Node {
  readonly group: number
  readonly loop: TextShape['loops'][number]
  /** To the next node; absent in the last, which accepts. */
  readonly step?: Step
}

interface Product {
  readonly nodes: readonly Node[]
  /** Where each shape begins, in rising order. */
  readonly first: readonly number[]
  /** What is live is below. */
  readonly ids: number
}

/**
 * In rising order the nodes that are live; beyond the last of them, the number of the nodes and a group, for a group
 * that whatever follows cannot unsatisfy.
 */
type Live = readonly number[]

function productOf(groups: readonly Alternatives[]): Product {
  const nodes: Node[] = []
  const first: number[] = []
  for (const [group, shapes] of groups.entries())
    for (const { steps, loops } of shapes) {
      first.push(nodes.length)
      for (const [at, loop] of loops.entries()) {
        const step = steps[at]
        nodes.push({ group, loop, ...(step !== undefined && { step }) })
      }
    }
  return { nodes, first, ids: nodes.length + groups.length }
}

/** Equal exactly for the same lists; a character a node where none can be a half of a pair, and few are passed at once. */
function keyOf({ ids }: Product, live: Live): string {
  const isShort = live.length < 1000 && ids < 0xd800
  return isShort ? String.fromCharCode(...live) : live.join()
}

/** A node leads to itself and to the next alone, so what is reached from a rising list is one. */
function advance(product: Product, live: Live, character: string): Live {
  const { nodes } = product
  const reached: number[] = []
  for (const id of live) {
    const node = nodes[id]
    // a satisfied group has no node
    if (node === undefined) reached.push(id)
    else {
      const { loop, step } = node
      const stays = loop === 'any' || (loop === 'but-colon' && character !== ':')
      if (stays && reached.at(-1) !== id) reached.push(id)
      if (step !== undefined && takes(step, character)) reached.push(id + 1)
    }
  }
  return settled(product, reached)
}

/** Once a group is satisfied for good it no longer matters where else it stands. */
function settled({ nodes }: Product, reached: Live): Live {
  let satisfied: Set<number> | undefined
  for (const id of reached) {
    const node = nodes[id]
    if (node !== undefined && node.step === undefined && node.loop === 'any')
      (satisfied ??= new Set()).add(node.group)
  }
  if (satisfied === undefined) return reached
  const settledGroups = new Set(satisfied)
  const open: number[] = []
  for (const id of reached) {
    const node = nodes[id]
    if (node === undefined) settledGroups.add(id - nodes.length)
    else if (!satisfied.has(node.group)) open.push(id)
  }
  const groups = [...settledGroups].toSorted((one, other) => one - other)
  return [...open, ...groups.map((group) => nodes.length + group)]
}

function verdictOf({ nodes }: Product, live: Live): string {
  const satisfied: number[] = []
  for (const id of live) {
    const node = nodes[id]
    if (node === undefined) satisfied.push(id - nodes.length)
    else if (node.step === undefined && satisfied.at(-1) !== node.group) satisfied.push(node.group)
  }
  return satisfied.toSorted((one, other) => one - other).join()
}

function takes(step: Step, character: string): boolean {
  if (step.kind === 'any') return !step.butColon || character !== ':'
  return step.anyCase ? foldCase(character) === step.is : character === step.is
}

const ordinary = 'xyzqjkvwabcdefghilmnoprstu0123456789-_'.split('')

/** What the live steps name, in both cases where case does not count, the colon of ARNs, and one they do not name. */
function charactersAt({ nodes }: Product, live: Live): string[] {
  const named = new Set<string>()
  let isOpen = false
  for (const id of live) {
    const node = nodes[id]
    if (node === undefined) continue
    isOpen = true
    if (node.loop === 'but-colon') named.add(':')
    const { step } = node
    if (step === undefined) continue
    if (step.kind === 'any') {
      if (step.butColon) named.add(':')
      continue
    }
    named.add(step.is)
    if (step.anyCase) named.add(step.is.toUpperCase())
  }
  if (!isOpen) return []
  const isNamed = (character: string): boolean => named.has(character) || named.has(character.toUpperCase())
  const other = ordinary.find((character) => !isNamed(character)) ?? '\u{2022}'
  return [...named, other]
}
