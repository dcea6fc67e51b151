import type { ContextValue } from '#decision/types'
import type { Statement } from './authorization-case.ts'

/** A second, naive reading of the language, to hold the compiled one against. Shares no code with it. */
export interface SlowRequest {
  readonly context: Readonly<Record<string, ContextValue>>
  readonly hasVariables: boolean
}

/** A pattern as a regular expression; undefined when a variable has no value. */
export function slowPattern(text: string, wildcards: boolean, request: SlowRequest): RegExp | undefined {
  let source = ''
  for (let rest = text; rest !== '';) {
    const mark = request.hasVariables ? /^\$\{([^}]*)\}/.exec(rest) : null
    const inside = mark?.[1] ?? ''
    const [, name = '', fallback] = /^\s*([^,{]*?)\s*(?:,\s*'([^']*)'\s*)?$/.exec(inside) ?? []
    if (mark !== null && /^[*?$]$/.test(inside)) source += literal(inside)
    else if (mark !== null && name !== '') {
      const value = request.context[name.toLowerCase()]
      const text_ = typeof value === 'string' ? value : fallback
      if (text_ === undefined) return undefined
      source += literal(text_)
    } else {
      const [character = ''] = rest
      source +=
        wildcards && character === '*' ? '.*' : wildcards && character === '?' ? '.' : literal(character)
      rest = rest.slice(character.length)
      continue
    }
    rest = rest.slice(mark[0].length)
  }
  return new RegExp(`^(?:${source})$`, 'su')
}

function literal(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`)
}

type Verdict = boolean | 'unreadable'
type Compare = (found: string, wanted: string, request: SlowRequest) => Verdict

const orders: Readonly<Record<string, (difference: number) => boolean>> = {
  Equals: (difference) => difference === 0,
  LessThan: (difference) => difference < 0,
  LessThanEquals: (difference) => difference <= 0,
  GreaterThan: (difference) => difference > 0,
  GreaterThanEquals: (difference) => difference >= 0,
}

type Read = (text: string) => bigint | undefined

const byNumber =
  (read: Read, relation: string): Compare =>
  (found, wanted) => {
    const given = read(found)
    const bound = read(wanted)
    if (given === undefined) return 'unreadable'
    return bound !== undefined && orders[relation]?.(Number(given - bound)) === true
  }
const readNumber: Read = (text) => {
  const [, digits, fraction = ''] = /^(-?\d+)(?:\.(\d{1,6}))?$/.exec(text) ?? []
  return digits === undefined ? undefined : BigInt(digits + fraction.padEnd(6, '0'))
}
const readDate: Read = (text) => {
  if (/^\d+$/.test(text)) return BigInt(text)
  // oxlint-disable-next-line no-restricted-globals -- another's reading of dates than ours is the point
  return /^\d{4}-\d\d-\d\d/.test(text) ? BigInt(Date.parse(text)) / 1000n : undefined
}
const isBoolean = (text: string): boolean => ['true', 'false'].includes(text.toLowerCase())
const isArn = (text: string): boolean => /^arn(:[^:]*){4}:/.test(text)

const asText =
  (wildcards: boolean): Compare =>
  (found, wanted, request) =>
    slowPattern(wanted, wildcards, request)?.test(found) === true
const asArn: Compare = (found, wanted, request) => {
  if (!isArn(found)) return 'unreadable'
  const given = cutSlowly(found)
  const parts = cutSlowly(wanted)
  return (
    parts.length === 6 &&
    parts.every((part, index) => asText(true)(given[index] ?? '', part, request) === true)
  )
}

/** Letters of other scripts keep apart from the ones they imitate. */
export function lower(text: string): string {
  return text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase())
}

/** At the first five colons. */
export function cutSlowly(text: string): readonly string[] {
  const parts = text.split(':')
  return parts.length < 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(':')]
}

/** Everything but addresses. */
function compareOf(name: string): Compare | undefined {
  if (name === 'StringEquals' || name === 'BinaryEquals') return asText(false)
  if (name === 'StringLike') return asText(true)
  if (name === 'StringEqualsIgnoreCase')
    return (found, wanted, request) => asText(false)(lower(found), lower(wanted), request)
  if (name === 'Bool')
    return (found, wanted) => (isBoolean(found) ? found.toLowerCase() === wanted.toLowerCase() : 'unreadable')
  if (name === 'ArnEquals' || name === 'ArnLike') return asArn
  const [, type, relation = ''] = /^(Numeric|Date)(.*)$/.exec(name) ?? []
  if (type === undefined) return undefined
  return byNumber(type === 'Numeric' ? readNumber : readDate, relation)
}

/** Whether all conditions of a statement hold; undefined when one of them is beyond this reading. */
export function conditionsHold(statement: Statement, request: SlowRequest): boolean | undefined {
  const block = (statement['Condition'] ?? {}) as Readonly<Record<string, Readonly<Record<string, unknown>>>>
  let all = true
  for (const [operator, keys] of Object.entries(block))
    for (const [key, values] of Object.entries(keys)) {
      const holds = conditionHolds({ operator, key, values, isDeny: statement['Effect'] === 'Deny' }, request)
      if (holds === undefined) return undefined
      all &&= holds
    }
  return all
}

interface SlowCondition {
  readonly operator: string
  readonly key: string
  readonly values: unknown
  readonly isDeny: boolean
}

function conditionHolds(
  { operator, key, values, isDeny }: SlowCondition,
  request: SlowRequest,
): boolean | undefined {
  const found = request.context[key.toLowerCase()]
  const wanted = [values].flat().map(String)
  const [, set, bare = '', ifExists] = /^(?:(For\w+):)?(\w+?)(IfExists)?$/.exec(operator) ?? []
  if (bare === 'Null')
    return wanted.includes(String(found === undefined || (found.length === 0 && Array.isArray(found))))
  const negated = /Not/.test(bare)
  const compare = compareOf(bare.replace('Not', ''))
  if (compare === undefined) return undefined

  if (found === undefined)
    return ifExists !== undefined || (set === undefined ? negated : set === 'ForAllValues')
  if (set === undefined && Array.isArray(found)) return false
  const unknowing = negated && !isDeny && wanted.some((value) => isUnreadable(bare, value, request))
  const holdsFor = (one: string): boolean => {
    const verdicts = wanted.map((value) => compare(one, value, request))
    if (unknowing) return false
    if (compare(one, '', request) === 'unreadable') return isDeny
    return verdicts.includes(true) !== negated
  }
  const list = [found].flat()
  return set === 'ForAnyValue' ? list.some(holdsFor) : list.every(holdsFor)
}

/** A policy value that its operator cannot compare; a variable is judged by its value only. */
function isUnreadable(bare: string, value: string, { hasVariables }: SlowRequest): boolean {
  if (bare.startsWith('Numeric')) return readNumber(value) === undefined
  if (bare.startsWith('Date')) return readDate(value) === undefined
  if (bare.startsWith('Arn')) return cutSlowly(value).length < 6 && !(hasVariables && value.includes('${'))
  return false
}
