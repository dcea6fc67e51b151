import { coversText } from '@vouchsafe/policy/iam'
import type { Condition, PolicyVersion } from '@vouchsafe/policy/parse'
import { addSeen, type EvidenceRow } from './collect-evidence.ts'
import { groupValues, type GroupOptions, type ValueGroup } from './group-values.ts'
import type { Seen, ValueEvidence } from './types.ts'

/** A condition on one key that holds for what is on record, and takes the place of what was there. */
export interface NarrowedKey {
  readonly operator: 'StringEquals' | 'StringLike'
  /** As they stand in the policy. */
  readonly values: readonly string[]
  readonly evidence: readonly ValueEvidence[]
  /** The condition that it replaces: it holds for nothing for which that does not. */
  readonly replaces?: Condition
}

/** A part of a statement: what is on record of it, and the conditions that it has. */
export interface NarrowedPart {
  readonly rows: readonly EvidenceRow[]
  readonly conditions: readonly Condition[]
  readonly version: PolicyVersion
}

const texts = new Set(['StringEquals', 'StringLike', 'StringEqualsIgnoreCase'])
const EXAMPLES = 3

/**
 * Narrows a key to its values on record. Nothing where the key is a list, hidden or absent in a row, or the statement
 * asks about it in a way that cannot be put more narrowly: its conditions then stay.
 */
export function narrowKey(
  key: string,
  { rows, conditions, version }: NarrowedPart,
  options: GroupOptions,
): NarrowedKey | undefined {
  const seen = valuesOf(key, rows)
  if (seen === undefined) return undefined
  const on = conditions.filter((condition) => condition.key.toLowerCase() === key)
  // a key that is asked about as a list is no text
  if (on.some(({ operator }) => operator.set !== undefined)) return undefined
  const replaceable = on.filter(isNarrowable)
  if (replaceable.length > 1) return undefined
  const [found] = replaceable
  // what one value may be depends on another: no list of values says that, but one may stand beside it
  const isKept = found !== undefined && hasVariables(found, version)
  if (isKept && found.operator.name === 'StringEquals') return undefined
  const old = isKept ? undefined : found
  const mostExact = isKept ? Number.POSITIVE_INFINITY : options.mostExact
  const groups = withinOld(groupValues([...seen.keys()], { ...options, mostExact }), old)
  const isLike = groups.some(({ isPattern }) => isPattern)
  const literal = version === '2012-10-17' ? escaped : plain
  const values = groups.map(({ pattern, isPattern }) => (isPattern ? pattern : literal(pattern, isLike)))
  if (values.includes(undefined)) return undefined
  return {
    operator: isLike ? 'StringLike' : 'StringEquals',
    values: values.filter((value) => value !== undefined),
    evidence: groups.map(({ pattern, members }) => evidenceOf(pattern, members, seen)),
    ...(old !== undefined && { replaces: old }),
  }
}

/** A condition that lists what a single text may be. */
export function isNarrowable({ operator }: Condition): boolean {
  return texts.has(operator.name) && operator.set === undefined
}

/** The values of a key in the rows; undefined where one of them does not have a plain one. */
function valuesOf(key: string, rows: readonly EvidenceRow[]): ReadonlyMap<string, Seen> | undefined {
  const seen = new Map<string, Seen>()
  for (const row of rows) {
    const value = row.context.get(key)
    if (typeof value !== 'string' || row.hidden.has(key)) return undefined
    seen.set(value, addSeen(seen.get(value), row))
  }
  return seen
}

/**
 * The groups with the old pattern in the place of each that reaches beyond it. Single values need no such care: each
 * was admitted, so that it met the old condition.
 */
function withinOld(groups: readonly ValueGroup[], old: Condition | undefined): readonly ValueGroup[] {
  if (old === undefined || groups.every(({ isPattern }) => !isPattern)) return groups
  if (old.operator.name !== 'StringLike') {
    // its values are texts, as are those on record: there is no pattern to keep
    return groups.flatMap(({ members }) =>
      members.map((one) => ({ pattern: one, isPattern: false, members: [one] })),
    )
  }
  const beyond = groups.filter(
    ({ pattern, isPattern }) => isPattern && !old.values.some((value) => coversText(value, pattern)),
  )
  if (beyond.length === 0) return groups
  const kept = groups.filter((group) => !beyond.includes(group))
  return [
    ...kept,
    ...keptPatterns(
      old.values,
      beyond.flatMap(({ members }) => members),
    ),
  ]
}

/** The old values that admit the members, each with those that it is the first to. */
function keptPatterns(values: readonly string[], members: readonly string[]): readonly ValueGroup[] {
  const byValue = Map.groupBy(members, (member) => values.find((value) => coversText(value, member)))
  return [...byValue].flatMap(([pattern, some]) =>
    pattern === undefined ? [] : [{ pattern, isPattern: true, members: some }],
  )
}

/** As a value that means itself (IAM user guide, "Policy variables": `${*}`, `${?}`, `${$}`). */
function escaped(value: string, isLike: boolean): string {
  const marks = isLike ? /[*?]|\$(?=\{)/g : /\$(?=\{)/g
  return value.replaceAll(marks, (mark) => `\${${mark}}`)
}

/** In the older language there is no way to write a wildcard that means itself. */
function plain(value: string, isLike: boolean): string | undefined {
  return isLike && /[*?]/.test(value) ? undefined : value
}

function hasVariables({ values }: Condition, version: PolicyVersion): boolean {
  return version === '2012-10-17' && values.some((value) => value.includes('${'))
}

function evidenceOf(
  value: string,
  members: readonly string[],
  seen: ReadonlyMap<string, Seen>,
): ValueEvidence {
  const all = members.map((member) => seen.get(member)).filter((one) => one !== undefined)
  const [first, ...rest] = all
  if (first === undefined) throw new TypeError('expected a value on record')
  return {
    value,
    distinct: members.length,
    examples: members.slice(0, EXAMPLES),
    ...rest.reduce<Seen>(addSeen, { count: first.count, firstAt: first.firstAt, lastAt: first.lastAt }),
  }
}
