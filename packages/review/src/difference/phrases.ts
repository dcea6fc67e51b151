import type { DifferenceCode, MarkedDifference } from '@vouchsafe/policy/explain'

/** What wants the value: it stands in a sentence as `the policy`, `the credential` and so on. */
export type Expecting = 'policy' | 'credential' | 'provider' | 'condition' | 'binding'

type Phrase = string | ((by: Expecting) => string)

/** What is to be said of a value that is not the expected one, by how it differs; both follow side by side. */
const phrases: Readonly<Partial<Record<DifferenceCode, Phrase>>> = {
  letter_case: 'differs in letter case',
  white_space: 'differs in blanks',
  trailing_slash: 'differs in a slash at the end',
  immutable_ids: (by) => `carries immutable ids, the ${by} names alone`,
  name_only: (by) => `carries names alone, the ${by} immutable ids`,
  pull_request_instead_of_ref: 'is of a pull request',
  ref_instead_of_pull_request: 'names a ref instead of a pull request',
  environment_instead_of_ref: 'names an environment instead of a ref',
  ref_instead_of_environment: 'names a ref instead of an environment',
  environment_instead_of_pull_request: 'names an environment instead of a pull request',
  customised_subject: 'follows a customised template instead of the default',
  default_subject: 'follows the default template instead of a customised one',
  presenter_instead_of_audience: "is the token's `azp`, which AWS takes in place of `aud`",
  prefix_missing: (by) => `begins before the ${by} does`,
  goes_on: (by) => `goes on where the ${by} ends`,
  stops_short: (by) => `ends before the ${by} does`,
  wildcard_in_equals: 'is compared letter by letter, and a `*` there is no wildcard',
  not_of_type: 'is no value that the operator compares',
  variable_unresolved: 'is compared with a variable that has no value here',
  variable_in_old_version: 'is compared with a text: without Version 2012-10-17 `${` begins no variable',
}

/** What is to be said of a provider that a statement names instead of the token's. */
const providerPhrases: Readonly<Partial<Record<DifferenceCode, string>>> = {
  no_provider: 'names no identity provider',
  letter_case: 'names it in other letter case',
  trailing_slash: 'names it with another end: a slash counts',
  other_partition: 'names one of another partition',
  other_account: 'names that of another account',
  other_host: 'names that of another issuer',
  other_path: 'names that of another path of the issuer',
}

/** How the found value differs from the expected one, as the predicate of a sentence. */
export function phraseOf({ code }: Pick<MarkedDifference, 'code'>, by: Expecting): string {
  const phrase = phrases[code]
  if (phrase !== undefined) return typeof phrase === 'string' ? phrase : phrase(by)
  return code.startsWith('other_')
    ? `names another ${code.slice('other_'.length).replaceAll('_', ' ')}`
    : 'does not match'
}

/** The same of a named provider. */
export function providerPhraseOf({ code }: MarkedDifference): string {
  return providerPhrases[code] ?? 'names another'
}

/** Both values, for a line. */
export function sideBySide({ expected, found = '' }: Pick<MarkedDifference, 'expected' | 'found'>): string {
  return `expected ${expected === undefined ? 'none' : `\`${cut(expected)}\``}, found \`${cut(found)}\``
}

const MOST_QUOTED = 8

/** The first values, and that there are more. */
export function quoted(values: readonly string[]): string {
  const shown = values.slice(0, MOST_QUOTED).map((value) => `\`${cut(value)}\``)
  return values.length > shown.length ? `${shown.join(', ')}, …` : shown.join(', ')
}

const LONGEST = 300

/** A value that fits into a line; whoever made the token may have made it long. */
export function cut(value: string): string {
  return value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value
}
