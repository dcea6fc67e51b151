/** Values on record, and the one value or pattern that stands for them in a policy. */
export interface ValueGroup {
  /** With `*` where the members differ; of one member the value itself. */
  readonly pattern: string
  readonly isPattern: boolean
  readonly members: readonly string[]
}

export interface GroupOptions {
  /** Different values in one place of a shape that still stand by themselves. */
  readonly mostExact: number
  /** Whether a pattern may stand for values at all: none that leaves open whose they are. */
  readonly mayBe: (pattern: string) => boolean
}

/**
 * Values grouped by their shape. A place in which more values differ than stand by themselves becomes a `*`: of fifty
 * tags of one repository `repo:o/r:ref:refs/tags/*`. Places are what `:` and `/` part. Each group's pattern matches
 * its members; a value that has a wildcard of its own is never part of a pattern.
 */
export function groupValues(values: readonly string[], options: GroupOptions): readonly ValueGroup[] {
  const isPlain = (value: string): boolean => !/[*?$]/.test(value)
  const plain = [...new Set(values)].filter(isPlain).toSorted()
  const others = [...new Set(values)].filter((value) => !isPlain(value)).toSorted()
  return [...groupRows(plain.map(rowOf), 0, options), ...others.map(single)]
}

interface Row {
  readonly value: string
  /** Each with the mark that ends it. */
  readonly places: readonly string[]
}

/** Places that are told apart: no issuer has as many, and whoever wrote the value may have written anything. */
const MOST_PLACES = 64

function rowOf(value: string): Row {
  const places = value.split(/(?<=[:/])/)
  const rest = places.slice(MOST_PLACES).join('')
  return { value, places: rest === '' ? places : [...places.slice(0, MOST_PLACES), rest] }
}

function single(value: string): ValueGroup {
  return { pattern: value, isPattern: false, members: [value] }
}

/** Rows that are equal before the place. */
function groupRows(rows: readonly Row[], place: number, options: GroupOptions): readonly ValueGroup[] {
  if (rows.length <= 1) return rows.map(({ value }) => single(value))
  const children = Map.groupBy(rows, ({ places }) => places[place] ?? '')
  const collapsed = children.size > options.mostExact ? collapse(rows, place, options) : undefined
  return collapsed ?? [...children.values()].flatMap((some) => groupRows(some, place + 1, options))
}

/**
 * One pattern for each way in which the values go on behind the place, the ways themselves grouped, or one for all
 * where those are many too.
 */
function collapse(
  rows: readonly Row[],
  place: number,
  { mostExact, mayBe }: GroupOptions,
): readonly ValueGroup[] | undefined {
  const before = rows[0]?.places.slice(0, place).join('') ?? ''
  const byTail = Map.groupBy(rows, ({ places }) => tailOf(places, place))
  const tails = groupTails([...byTail.keys()], mostExact)
  const all: readonly ValueGroup[] = [{ pattern: '', isPattern: false, members: [...byTail.keys()] }]
  const groups = (tails.length > mostExact ? all : tails).map(({ pattern, members }): ValueGroup => {
    const some = members.flatMap((tail) => byTail.get(tail) ?? [])
    const [only] = some
    // what is seen once in a way of its own is no evidence of a shape
    if (some.length === 1 && only !== undefined) return single(only.value)
    return { pattern: `${before}*${pattern}`, isPattern: true, members: some.map(({ value }) => value) }
  })
  return groups.every(({ pattern, isPattern }) => !isPattern || mayBe(pattern)) ? groups : undefined
}

/** Each begins with a mark, or is empty: what a group has in common from there on makes it shorter each time. */
function groupTails(tails: readonly string[], mostExact: number): readonly ValueGroup[] {
  const byMark = Map.groupBy(tails.map(rowOf), ({ places }) => places[0] ?? '')
  return [...byMark.values()].flatMap((some) => groupRows(some, 1, { mostExact, mayBe: () => true }))
}

/** From the mark that ends the place on. */
function tailOf(places: readonly string[], place: number): string {
  const mark = /[:/]$/.exec(places[place] ?? '')?.[0] ?? ''
  return `${mark}${places.slice(place + 1).join('')}`
}
