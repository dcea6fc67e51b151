import type { ConditionReason } from '#decision/types'
import { compilePattern, parseWildcards } from '#iam/wildcard'
import { otherPart, type Part } from './subject-parts.ts'

/** How a value differs from what a policy names; a closed list that texts and fixes are chosen by. */
export type DifferenceCode =
  | 'key_absent'
  | 'claim_not_exposed'
  | 'key_of_another_provider'
  | 'request_key_unknown'
  | 'key_of_session'
  | 'not_brought'
  | 'key_present'
  | 'excluded'
  | 'several_values'
  | 'not_of_type'
  | 'variable_unresolved'
  | 'variable_in_old_version'
  | 'presenter_instead_of_audience'
  | 'value_of_another_key'
  | 'no_provider'
  | 'wildcard_in_equals'
  | 'letter_case'
  | 'white_space'
  | 'trailing_slash'
  | 'immutable_ids'
  | 'name_only'
  | 'pull_request_instead_of_ref'
  | 'ref_instead_of_pull_request'
  | 'environment_instead_of_ref'
  | 'ref_instead_of_environment'
  | 'environment_instead_of_pull_request'
  | 'customised_subject'
  | 'default_subject'
  | `other_${Part}`
  | 'prefix_missing'
  | 'goes_on'
  | 'stops_short'
  | 'different'

/** One expected value beside what was found, and how the two differ. */
export interface MarkedDifference {
  readonly code: DifferenceCode
  /** The nearest of the expected values; absent where none is expected. */
  readonly expected?: string
  readonly found?: string
  /** Where the two part, in UTF-16 code units; equal beginnings are as long. */
  readonly at: number
}

/** Whether a found text is in what is expected, wildcards and all. */
type Matches = (expected: string, found: string) => boolean

interface Row {
  readonly code: DifferenceCode
  readonly holds: (expected: string, found: string, matches: Matches) => boolean
}

const withoutIds = (subject: string): string => subject.replaceAll(/@(?:\d+|\*)(?=[/:]|$)/g, '')
const github = /^repo:(?<repository>[^:]+):(?<tail>ref:|environment:|pull_request$)?/

/** What a GitHub subject goes on with after the repository; undefined for another form. */
function tailOf(subject: string): 'ref:' | 'environment:' | 'pull_request' | 'custom' | undefined {
  const groups = github.exec(subject)?.groups
  if (groups === undefined) return undefined
  return (groups['tail'] ?? 'custom') as ReturnType<typeof tailOf>
}

function repositoryOf(subject: string): string {
  return github.exec(subject)?.groups?.['repository'] ?? ''
}

const tails =
  (wanted: ReturnType<typeof tailOf>, given: ReturnType<typeof tailOf>): Row['holds'] =>
  (expected, found, matches) =>
    tailOf(expected) === wanted &&
    tailOf(found) === given &&
    matches(repositoryOf(expected), repositoryOf(found))

/** Claims that a customised subject is made of (GitHub, "Customizing the subject claims"). */
const customParts =
  /(?:^|:)(?:job_workflow_ref|workflow|repository_owner|repository_owner_id|repository_id|repository|repository_visibility|actor|actor_id|runner_environment):/

/** The first that holds names the difference: the more particular stand first. */
const rows: readonly Row[] = [
  {
    code: 'letter_case',
    holds: (one, other, matches) => matches(one.toLowerCase(), other.toLowerCase()),
  },
  { code: 'white_space', holds: (one, other, matches) => matches(one.trim(), other.trim()) },
  {
    code: 'trailing_slash',
    holds: (one, other, matches) => matches(one.replace(/\/$/, ''), other.replace(/\/$/, '')),
  },
  {
    code: 'immutable_ids',
    holds: (expected, found, matches) =>
      withoutIds(expected) === expected &&
      withoutIds(found) !== found &&
      matches(expected, withoutIds(found)),
  },
  {
    code: 'name_only',
    holds: (expected, found, matches) =>
      withoutIds(expected) !== expected &&
      withoutIds(found) === found &&
      matches(withoutIds(expected), found),
  },
  { code: 'environment_instead_of_ref', holds: tails('ref:', 'environment:') },
  { code: 'ref_instead_of_environment', holds: tails('environment:', 'ref:') },
  { code: 'pull_request_instead_of_ref', holds: tails('ref:', 'pull_request') },
  { code: 'pull_request_instead_of_ref', holds: tails('environment:', 'pull_request') },
  { code: 'ref_instead_of_pull_request', holds: tails('pull_request', 'ref:') },
  { code: 'environment_instead_of_pull_request', holds: tails('pull_request', 'environment:') },
  {
    code: 'customised_subject',
    holds: (expected, found) =>
      github.test(expected) && !customParts.test(expected) && customParts.test(found),
  },
  {
    code: 'default_subject',
    holds: (expected, found) => customParts.test(expected) && github.test(found) && !customParts.test(found),
  },
]

/** Rows of one subject in two spellings. */
const spellings = rows.findIndex(({ code }) => code === 'environment_instead_of_ref')

/** What is left where both have no form in common, or agree in its parts. */
const lastRows: readonly Row[] = [
  {
    code: 'prefix_missing',
    holds: (expected, found, matches) =>
      ['*:', '*/'].some((before) => matches(before + expected, found)) ||
      (/^[a-z]+:/i.test(expected) && matches(`?${expected}`, found)),
  },
  {
    code: 'goes_on',
    holds: (expected, found) => found.startsWith(expected) && isSeparator(found, expected.length),
  },
  {
    code: 'stops_short',
    holds: (expected, found, matches) => beginnings(expected).some((beginning) => matches(beginning, found)),
  },
]

function isSeparator(text: string, at: number): boolean {
  return at > 0 && /^[:/]/.test(text.slice(at))
}

const MOST_BEGINNINGS = 32

/** What stands before each colon or slash of a text. */
function beginnings(text: string): string[] {
  const ends = [...text.matchAll(/[:/]/g)].slice(0, MOST_BEGINNINGS).map(({ index }) => index)
  return ends.map((end) => text.slice(0, end)).filter((beginning) => !/^[*?]*$/.test(beginning))
}

export interface Compared {
  readonly expected: readonly string[]
  /** Absent where the request has no such key. */
  readonly found: readonly string[] | undefined
  /** The operator takes `*` and `?` for themselves. */
  readonly isLiteral: boolean
  /** Why the condition does not hold; a value that did not match unless said. */
  readonly reason?: ConditionReason
}

/** Failures that say themselves what is wrong. */
const byReason: Readonly<Partial<Record<ConditionReason, DifferenceCode>>> = {
  key_absent: 'key_absent',
  key_present_but_null_expected: 'key_present',
  negated_value_matched: 'excluded',
  multivalued_key_needs_set_operator: 'several_values',
  value_not_of_type: 'not_of_type',
  variable_unresolved: 'variable_unresolved',
}

/** What keeps a value from being one of those expected, by the expected one that is nearest to it. */
export function differenceOf({ expected, found, isLiteral, reason }: Compared): MarkedDifference {
  const [first] = expected
  const [value] = found ?? []
  const some = { ...(first !== undefined && { expected: first }), at: 0 }
  const code = reason === undefined ? undefined : byReason[reason]
  if (value === undefined) return { code: 'key_absent', ...some }
  if (code !== undefined) return { code, ...some, found: (found ?? []).join(', ') }
  const pairs = (found ?? []).flatMap((given) =>
    expected.map((wanted) => markedAgainst(wanted, given, isLiteral)),
  )
  return nearest(pairs) ?? { code: 'different', found: value, at: 0 }
}

/** How the provider of a token differs from the nearest that a statement names. */
export function providerDifference(expected: readonly string[], found: string): MarkedDifference {
  const providers = expected.filter((name) => /:(?:oidc|saml)-provider\/|^[a-z.-]+\.com$/.test(name))
  const [first] = expected
  if (providers.length === 0)
    return { code: 'no_provider', ...(first !== undefined && { expected: first }), found, at: 0 }
  return (
    nearest(providers.map((name) => markedAgainst(name, found, true))) ?? { code: 'different', found, at: 0 }
  )
}

function nearest(differences: readonly MarkedDifference[]): MarkedDifference | undefined {
  return differences.toSorted((one, other) => distanceOf(one) - distanceOf(other))[0]
}

function markedAgainst(expected: string, found: string, isLiteral: boolean): MarkedDifference {
  const at = commonLength(expected, found)
  if (isLiteral && /[*?]/.test(expected) && matchesPattern(expected, found))
    return { code: 'wildcard_in_equals', expected, found, at }
  const matches: Matches = isLiteral ? (one, other) => one === other : matchesPattern
  const row = rows.find(({ holds }) => holds(expected, found, matches))
  if (row !== undefined) return { code: row.code, expected, found, at }
  const other = otherPart(expected, found, matches)
  if (other !== undefined) return { code: `other_${other.part}`, expected, found, at }
  const last = lastRows.find(({ holds }) => holds(expected, found, matchesPattern))
  return { code: last?.code ?? 'different', expected, found, at }
}

/**
 * How far a value is from the expected one: the more particular the difference the nearer, then the later the part
 * that differs, then the longer the equal beginning. 0 is nearest.
 */
export function distanceOf({ code, expected = '', found = '', at }: MarkedDifference): number {
  const beginning = at / (10 * (expected.length + 1))
  if (code === 'wildcard_in_equals') return 0
  const row = rows.findIndex((each) => each.code === code)
  // the same subject otherwise written is nearest; another kind of subject is behind another value of the kind
  if (row !== -1) return (row < spellings ? row + 1 : rows.length + 3.5 + (row - spellings) / 20) - beginning
  const other = code.startsWith('other_') ? otherPart(expected, found, matchesPattern) : undefined
  if (other !== undefined) return rows.length + 2 + other.behind - beginning
  return rows.length + (code === 'different' ? 30 : 20) - beginning
}

function commonLength(one: string, other: string): number {
  let at = 0
  while (at < one.length && at < other.length && one.charAt(at) === other.charAt(at)) at += 1
  return at
}

function matchesPattern(pattern: string, value: string): boolean {
  return compilePattern(parseWildcards(pattern))(value)
}
