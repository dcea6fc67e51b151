import { remember } from '@vouchsafe/core/memo'
import type { ContextValue } from '#decision/types'
import { operatorFacts } from '#iam/operators'
import type { Condition, PolicyVersion } from '#parse/types'
import { shortestWords, type ShortestWords } from './shortest-words.ts'
import { shapeOf, type TextType } from './text-shape.ts'
import { decimalPoints, instantPoints, ipPoints } from './typed-points.ts'

/** A condition with the version of its document, which says whether `${…}` is a variable. */
export interface Asked extends Condition {
  readonly version: PolicyVersion
}

export interface Atoms {
  /** Every value whatever is judged by the conditions as one of these is; undefined stands for an absent key. */
  readonly values: readonly (ContextValue | undefined)[]
  /** False where the conditions tell apart more than could be listed: variables, or very many patterns. */
  readonly isComplete: boolean
}

export interface AtomOptions {
  /** Values that read well; they come before made-up ones where the conditions judge them alike. */
  readonly examples: readonly string[]
  /** The key is in every request. */
  readonly isAlwaysPresent: boolean
  /** The key is a list in some requests. */
  readonly mayBeList: boolean
}

/** Sets of conditions whose words are kept, and characters of the longest. */
const MOST_REMEMBERED = 16
const LONGEST_REMEMBERED = 50_000

/** The values of one key that the conditions on it can tell apart. */
export function atomsOf(
  conditions: readonly Asked[],
  { examples, isAlwaysPresent, mayBeList }: AtomOptions,
): Atoms {
  const texts = textAtoms(conditions.filter((condition) => isText(condition)))
  const ordered = orderedAtoms(conditions)
  const named = conditions.flatMap(({ values }) => values)
  const single = unique([...examples, ...named, ...texts.words, ...ordered.points])
  const using = new Set(conditions.filter(({ operator }) => operator.set !== undefined).map(identityOf)).size
  const sets = mayBeList ? Math.max(1, using) : 0
  const values: (ContextValue | undefined)[] = [...single, ...(sets === 0 ? [] : subsets(single, sets))]
  const families = Number(texts.words.length > 0) + ordered.families
  return {
    values: isAlwaysPresent ? values : [...values, undefined],
    isComplete: texts.isComplete && ordered.isComplete && families <= 1 && sets <= 2,
  }
}

function identityOf({ operator, values, version }: Asked): string {
  return JSON.stringify([operator, values, version])
}

function isText({ operator }: Asked): boolean {
  return !['decimal', 'instant', 'ip', 'null'].includes(operatorFacts(operator.name).type)
}

function textAtoms(conditions: readonly Asked[]): ShortestWords {
  if (conditions.length === 0) return { words: [], isComplete: true }
  // a policy and its changed form have most conditions in common
  const groups = new Map<string, readonly Expected[]>()
  const add = (group: readonly Expected[]): void => {
    const known = new Map(group.map((expected) => [nameOf(expected), expected]))
    groups.set([...known.keys()].toSorted().join('\n'), [...known.values()])
  }
  for (const { operator, values, version } of conditions) {
    const { type, variables } = operatorFacts(operator.name)
    const text = type as TextType
    add(values.map((value) => expectedOf(value, text, variables && version === '2012-10-17')))
    if (text === 'arn') add([anyArn])
    if (text === 'boolean') for (const value of ['true', 'false']) add([expectedOf(value, text, false)])
  }
  return wordsFor(JSON.stringify(apart([...groups.values()])))
}

/** One value of a condition, as far as it matters which texts it matches. */
type Expected = readonly [type: TextType, value: string, variables: boolean]

/** Stands for every text that is an ARN. */
const anyArn: Expected = ['arn', 'arn:*:*:*:*:*', false]

function expectedOf(value: string, type: TextType, variables: boolean): Expected {
  const hasVariables = variables && value.includes('${')
  const isPlain = type === 'wildcard' && !hasVariables && !/[*?]/.test(value)
  return [isPlain ? 'text' : type, value, hasVariables]
}

function nameOf(expected: Expected): string {
  return JSON.stringify(expected)
}

/**
 * The groups without what they share with a smaller one that is wholly in them: which of those hold tells of the larger
 * one as well, and a change that adds a value to a list of hundreds adds one group of one.
 */
function apart(groups: readonly (readonly Expected[])[]): readonly (readonly Expected[])[] {
  const named = groups
    .map((group) => new Map(group.map((expected) => [nameOf(expected), expected])))
    .toSorted((one, other) => one.size - other.size)
  const unique = new Map<string, readonly Expected[]>()
  for (const [at, group] of named.entries()) {
    const rest = new Map(group)
    for (const smaller of named.slice(0, at))
      if (smaller.size < group.size && [...smaller.keys()].every((name) => group.has(name)))
        for (const name of smaller.keys()) rest.delete(name)
    if (rest.size > 0) unique.set([...rest.keys()].toSorted().join('\n'), [...rest.values()])
  }
  return [...unique.values()]
}

/** Several changes of one policy ask the same of its conditions. */
const wordsFor = remember(
  (text: string): ShortestWords => {
    const groups: readonly (readonly Expected[])[] = JSON.parse(text)
    const shapes = groups.map((group) =>
      group.map(([type, value, variables]) => shapeOf(value, type, variables)),
    )
    const known = shapes.map((group) => group.filter((shape) => shape !== undefined))
    const { words, isComplete } = shortestWords(known)
    const areAllKnown = shapes.every((group, at) => group.length === known[at]?.length)
    return { words, isComplete: isComplete && areAllKnown }
  },
  MOST_REMEMBERED,
  LONGEST_REMEMBERED,
)

function orderedAtoms(conditions: readonly Asked[]): {
  points: readonly string[]
  families: number
  isComplete: boolean
} {
  const of = (type: string): string[] =>
    conditions
      .filter(({ operator }) => operatorFacts(operator.name).type === type)
      .flatMap(({ values }) => values)
  const [decimals, instants, addresses] = [of('decimal'), of('instant'), of('ip')]
  const moments = instantPoints(instants)
  return {
    points: [
      ...(decimals.length > 0 ? decimalPoints(decimals) : []),
      ...(instants.length > 0 ? moments.points : []),
      ...(addresses.length > 0 ? ipPoints(addresses) : []),
    ],
    families: [decimals, instants, addresses].filter((values) => values.length > 0).length,
    isComplete: instants.length === 0 || moments.isComplete,
  }
}

/** Lists of up to `most` of the values, and the empty one: a set operator asks for one value that does, or does not. */
function subsets(values: readonly string[], most: number): string[][] {
  const found: string[][] = [[], ...values.map((value) => [value])]
  if (most < 2) return found
  return [...found, ...values.flatMap((one, at) => values.slice(at + 1).map((other) => [one, other]))]
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)]
}
