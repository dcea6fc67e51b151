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
  const nodes = nodesOf(groups)
  const start = settled(nodes, new Set(nodes.flatMap(({ isFirst }, id) => (isFirst ? [id] : []))))
  const seen = new Set([start.join()])
  const byVerdict = new Map([[verdictOf(nodes, start), '']])
  let frontier: { readonly live: Live; readonly word: string }[] = [{ live: start, word: '' }]
  let steps = 0
  while (frontier.length > 0) {
    const next: typeof frontier = []
    for (const { live, word } of frontier)
      for (const character of charactersAt(nodes, live)) {
        steps += live.length + 1
        if (steps > MOST_STEPS) return { words: [...byVerdict.values()], isComplete: false }
        const reached = advance(nodes, live, character)
        const key = reached.join()
        if (seen.has(key)) continue
        seen.add(key)
        const longer = word + character
        const verdict = verdictOf(nodes, reached)
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
  readonly isFirst: boolean
  readonly loop: TextShape['loops'][number]
  /** To the next node; absent in the last, which accepts. */
  readonly step?: Step
}

/** In rising order the nodes that are live; `-1 - group` for a group that whatever follows cannot unsatisfy. */
type Live = readonly number[]

function nodesOf(groups: readonly Alternatives[]): Node[] {
  return groups.flatMap((shapes, group) =>
    shapes.flatMap(({ steps, loops }) =>
      loops.map((loop, at) => {
        const step = steps[at]
        const node = { group, isFirst: at === 0, loop }
        return step === undefined ? node : { ...node, step }
      }),
    ),
  )
}

function advance(nodes: readonly Node[], live: Live, character: string): Live {
  const reached = new Set<number>()
  for (const id of live) {
    const node = nodes[id]
    // a satisfied group has no node
    if (node === undefined) reached.add(id)
    else {
      if (node.loop === 'any' || (node.loop === 'but-colon' && character !== ':')) reached.add(id)
      if (node.step !== undefined && takes(node.step, character)) reached.add(id + 1)
    }
  }
  return settled(nodes, reached)
}

/** Once a group is satisfied for good it no longer matters where else it stands. */
function settled(nodes: readonly Node[], reached: ReadonlySet<number>): Live {
  const satisfied = new Set<number>()
  for (const id of reached) {
    const node = nodes[id]
    if (node === undefined) satisfied.add(-1 - id)
    else if (node.step === undefined && node.loop === 'any') satisfied.add(node.group)
  }
  const open = [...reached].filter((id) => {
    const group = nodes[id]?.group
    return group !== undefined && !satisfied.has(group)
  })
  return [...Array.from(satisfied, (group) => -1 - group), ...open].toSorted((one, other) => one - other)
}

function verdictOf(nodes: readonly Node[], live: Live): string {
  const satisfied = new Set<number>()
  for (const id of live) {
    const node = nodes[id]
    if (node === undefined) satisfied.add(-1 - id)
    else if (node.step === undefined) satisfied.add(node.group)
  }
  return [...satisfied].toSorted((one, other) => one - other).join()
}

function takes(step: Step, character: string): boolean {
  if (step.kind === 'any') return !step.butColon || character !== ':'
  return step.anyCase ? foldCase(character) === step.is : character === step.is
}

const ordinary = 'xyzqjkvwabcdefghilmnoprstu0123456789-_'.split('')

/** What the live steps name, in both cases where case does not count, the colon of ARNs, and one they do not name. */
function charactersAt(nodes: readonly Node[], live: Live): string[] {
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
