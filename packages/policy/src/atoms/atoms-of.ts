import type { ContextValue } from '#decision/types'
import { operatorFacts } from '#iam/operators'
import type { Condition, PolicyVersion } from '#parse/types'
import { shortestWords, type Alternatives } from './shortest-words.ts'
import { arnShape, shapeOf, type TextShape, type TextType } from './text-shape.ts'
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

function textAtoms(conditions: readonly Asked[]): { words: readonly string[]; isComplete: boolean } {
  if (conditions.length === 0) return { words: [], isComplete: true }
  const groups = new Map<string, Alternatives>()
  let areAllKnown = true
  const add = (name: string, shapes: readonly (TextShape | undefined)[]): void => {
    const known = shapes.filter((shape) => shape !== undefined)
    if (known.length < shapes.length) areAllKnown = false
    groups.set(name, known)
  }
  // a policy and its changed form have most conditions in common
  for (const { operator, values, version } of conditions) {
    const { type, variables } = operatorFacts(operator.name)
    const text = type as TextType
    const hasVariables = variables && version === '2012-10-17'
    const shapes = values.map((value) => shapeOf(value, text, hasVariables))
    add(JSON.stringify([text, hasVariables, values]), shapes)
    if (text === 'arn') add(text, [arnShape])
    if (text === 'boolean') for (const value of ['true', 'false']) add(value, [shapeOf(value, text, false)])
  }
  const { words, isComplete } = shortestWords([...groups.values()])
  return { words, isComplete: isComplete && areAllKnown }
}

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
