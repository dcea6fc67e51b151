import type { DifferenceCode, MarkedDifference } from '@vouchsafe/policy/explain'
import type { ExplainedCondition, ExplainedStatement } from './types.ts'

/** What is to be said of the key; what was expected and found follows. */
const phrases: Readonly<Partial<Record<DifferenceCode, string>>> = {
  letter_case: 'differs in letter case',
  white_space: 'differs in blanks',
  trailing_slash: 'differs in a slash at the end',
  immutable_ids: 'carries immutable ids, the policy names alone',
  name_only: 'carries names alone, the policy immutable ids',
  pull_request_instead_of_ref: 'is of a pull request',
  ref_instead_of_pull_request: 'names a ref instead of a pull request',
  environment_instead_of_ref: 'names an environment instead of a ref',
  ref_instead_of_environment: 'names a ref instead of an environment',
  environment_instead_of_pull_request: 'names an environment instead of a pull request',
  customised_subject: 'follows a customised template instead of the default',
  default_subject: 'follows the default template instead of a customised one',
  presenter_instead_of_audience: "is the token's `azp`, which AWS takes in place of `aud`",
  prefix_missing: 'begins before the policy does',
  goes_on: 'goes on where the policy ends',
  stops_short: 'ends before the policy does',
  not_of_type: 'is no value that the operator compares',
  variable_unresolved: 'is compared with a variable that has no value here',
  variable_in_old_version: 'is compared with a text: without Version 2012-10-17 `${` begins no variable',
}

/** Differences that are a sentence of their own. */
const sentences: Readonly<Partial<Record<DifferenceCode, (condition: ExplainedCondition) => string>>> = {
  key_absent: ({ key }) => `the token has no \`${key}\``,
  claim_not_exposed: ({ key }) =>
    `\`${key}\` is a claim that AWS shows to no policy: a condition that needs it never holds`,
  key_of_another_provider: ({ key, difference }) =>
    `\`${key}\` is no key of this provider${difference?.expected === undefined ? '' : `: its own is \`${difference.expected}\``}`,
  request_key_unknown: ({ key }) =>
    `\`${key}\` is not of the token but of the request, which is not known here`,
  key_of_session: ({ key }) => `\`${key}\` is of a session, and whoever brings a token has none yet`,
  not_brought: ({ key }) => `the token does not bring \`${key}\`, which is taken from it alone`,
  value_of_another_key: ({ key, difference }) =>
    `\`${key}\` is expected to be \`${cut(difference?.expected ?? '')}\`, which is the token's \`${key.endsWith(':aud') ? 'sub' : 'aud'}\``,
  key_present: ({ key }) => `the token has \`${key}\`, and it is expected to be absent`,
  excluded: ({ key, operator, found = [] }) => `\`${key}\` is what ${operator} excludes: ${quoted(found)}`,
  several_values: ({ key, found = [] }) =>
    `\`${key}\` is a list (${quoted(found)}), which no operator without ForAnyValue or ForAllValues matches`,
  wildcard_in_equals: ({ key, difference, operator }) =>
    `\`${key}\`: the \`*\` of \`${cut(difference?.expected ?? '')}\` is no wildcard under ${operator}: StringLike would match`,
}

/** What is wrong with a condition that does not hold, in one clause. */
export function sayDifference(condition: ExplainedCondition): string {
  const { key, operator, difference } = condition
  if (difference === undefined) return `\`${key}\` does not hold under ${operator}`
  const sentence = sentences[difference.code]
  return sentence?.(condition) ?? `\`${key}\` ${phraseOf(difference)}: ${sideBySide(difference)}`
}

/** What is to be said of a provider that a statement names. */
const providerPhrases: Readonly<Partial<Record<DifferenceCode, string>>> = {
  no_provider: 'names no identity provider',
  letter_case: 'names it in other letter case',
  trailing_slash: 'names it with another end: a slash counts',
  other_partition: 'names one of another partition',
  other_account: 'names that of another account',
  other_host: 'names that of another issuer',
  other_path: 'names that of another path of the issuer',
}

/** Which provider a statement names instead of the token's, in one clause. */
export function sayProvider({ difference, found = '' }: ExplainedStatement): string {
  if (difference === undefined) return `names no provider \`${cut(found)}\``
  return `${providerPhrases[difference.code] ?? 'names another'}: ${sideBySide(difference)}`
}

function phraseOf({ code }: MarkedDifference): string {
  if (code.startsWith('other_')) return `names another ${code.slice('other_'.length).replaceAll('_', ' ')}`
  return phrases[code] ?? 'does not match'
}

function sideBySide({ expected, found = '' }: MarkedDifference): string {
  return `expected ${expected === undefined ? 'none' : `\`${cut(expected)}\``}, found \`${cut(found)}\``
}

function quoted(values: readonly string[]): string {
  const shown = values.slice(0, 8).map((value) => `\`${cut(value)}\``)
  return values.length > shown.length ? `${shown.join(', ')}, …` : shown.join(', ')
}

const LONGEST = 300

/** A value that fits into a line; whoever made the token may have made it long. */
export function cut(value: string): string {
  return value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value
}
