import { formatInstant, type EpochSeconds } from '@vouchsafe/core/time'
import { tenantOf } from '@vouchsafe/policy/explain'
import type { TrustPolicyDocument } from '@vouchsafe/policy/parse'
import type { Attribution } from './attribute-rows.ts'
import type { Evidence } from './collect-evidence.ts'
import type { Question, StatementEvidence, TightenOptions } from './types.ts'

/** Everything that questions are about. */
export interface Questioned {
  readonly document: TrustPolicyDocument
  readonly evidence: Evidence
  readonly attribution: Attribution
  readonly statements: readonly StatementEvidence[]
  readonly options: TightenOptions & { readonly maxLength: number }
  readonly policy?: string
  readonly isProof?: boolean
}

const SECONDS_PER_DAY = 86_400
/** A month and some days: what runs monthly has run. */
const LONG_ENOUGH_DAYS = 35
const MOST_NAMED = 5

type Ask = (facts: Questioned) => readonly Question[]

const asks: readonly Ask[] = [
  shortRecord,
  notSeenSince,
  patterns,
  hiddenValues,
  deniedAlike,
  olderPolicy,
  unreadable,
  anyCaller,
  tooLarge,
  notProven,
]

/** What the ledger cannot tell. */
export function questionsOn(facts: Questioned): readonly Question[] {
  return asks.flatMap((ask) => ask(facts))
}

function shortRecord({ evidence }: Questioned): readonly Question[] {
  const span = evidence.span()
  if (span === undefined) return []
  const days = Math.floor((span.lastAt - span.firstAt) / SECONDS_PER_DAY)
  if (days >= LONG_ENOUGH_DAYS) return []
  const many = days === 0 ? 'less than a day' : days === 1 ? '1 day' : `${days} days`
  return [
    {
      code: 'short_record',
      text: `the record spans ${many}: does anything run once a month, once a quarter, or only when something fails?`,
    },
  ]
}

function notSeenSince({ options: { notSeenSince: some = [] } }: Questioned): readonly Question[] {
  if (some.length === 0) return []
  const named = some.slice(0, MOST_NAMED).map(({ subject, lastAt }) => `${subject} (last ${day(lastAt)})`)
  const text = `admitted before the record begins and not since, so left out: ${listOf(named, some.length)}; are they done with?`
  return [{ code: 'not_seen_since', text }]
}

function patterns({ statements }: Questioned): readonly Question[] {
  const values = statements.flatMap(({ narrowed }) => narrowed.flatMap((one) => one.values))
  return values
    .filter(({ value, distinct }) => distinct > 1 && value.includes('*'))
    .map(({ value, distinct }) => ({
      code: 'pattern',
      text: `${value} stands for ${distinct} values on record, and admits any other like them; is that meant?`,
    }))
}

function hiddenValues({ attribution }: Questioned): readonly Question[] {
  const rows = [...attribution.used.values()].flatMap((one) => one.rows)
  const keys = new Set(rows.flatMap(({ hidden }) => [...hidden]))
  return [...keys].toSorted().map((key) => ({
    code: 'hidden_value',
    text: `the record keeps ${key} as a keyed hash: what the policy asks of it stays as it is; can it be narrower?`,
  }))
}

/** What was refused to an owner of whom others are admitted: it may be a job that never worked. */
function deniedAlike({ evidence, attribution }: Questioned): readonly Question[] {
  const subjects = [...attribution.used.values()].flatMap((one) => one.rows.map(({ subject }) => subject))
  const tenants = new Set(subjects.map(tenantOf).filter((tenant) => tenant !== undefined))
  const alike = [...evidence.denied()]
    .filter(([subject]) => tenants.has(tenantOf(subject) ?? ''))
    .toSorted(([, a], [, b]) => b.count - a.count)
  if (alike.length === 0) return []
  const named = alike.slice(0, MOST_NAMED).map(([subject, { count }]) => `${subject} (${count} times)`)
  const text = `refused on record, and of an owner of whom others are admitted: ${listOf(named, alike.length)}; should they get in?`
  return [{ code: 'denied_alike', text }]
}

function olderPolicy({ attribution: { older } }: Questioned): readonly Question[] {
  const count = older.reduce((sum, row) => sum + row.count, 0)
  if (count === 0) return []
  const subjects = [...new Set(older.map(({ subject }) => subject))]
  const text = `${exchanges(count)} were admitted by an older policy and would not be by the enforced one: ${listOf(subjects.slice(0, MOST_NAMED), subjects.length)}; was that meant?`
  return [{ code: 'older_policy', text }]
}

function unreadable({ evidence }: Questioned): readonly Question[] {
  const count = evidence.unreadable()
  if (count === 0) return []
  return [
    { code: 'unreadable', text: `${exchanges(count)} were admitted and cannot be read: who were they?` },
  ]
}

function anyCaller({ document, attribution: { used } }: Questioned): readonly Question[] {
  return document.statements
    .filter(({ index, principals }) => used.has(index) && principals.some(({ match }) => match !== 'exact'))
    .map(({ index }) => ({
      code: 'any_caller',
      text: `statement ${index + 1} names an account or everybody: the callers on record are asked by aws:PrincipalArn; should the policy name them instead?`,
    }))
}

function tooLarge({ policy, options: { maxLength } }: Questioned): readonly Question[] {
  const length = policy === undefined ? 0 : JSON.stringify(JSON.parse(policy)).length
  if (length <= maxLength) return []
  const text = `the policy has ${length} characters where ${maxLength} are allowed: can the role be divided?`
  return [{ code: 'too_large', text }]
}

function notProven({ isProof }: Questioned): readonly Question[] {
  if (isProof !== false) return []
  const text =
    'that it admits nobody new was not proven, because it depends on variables or on very many patterns: look at it before it is enforced'
  return [{ code: 'not_proven', text }]
}

function listOf(named: readonly string[], all: number): string {
  const more = all - named.length
  return `${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

function exchanges(count: number): string {
  return count === 1 ? '1 exchange' : `${count} exchanges`
}

function day(at: EpochSeconds): string {
  return formatInstant(at).slice(0, 10)
}
