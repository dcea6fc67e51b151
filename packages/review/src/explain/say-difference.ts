import type { DifferenceCode } from '@vouchsafe/policy/explain'
import type { ExplainedCondition } from './types.ts'

/** What is to be said of the key; what was expected and found follows. */
const phrases: Readonly<Record<Exclude<DifferenceCode, keyof typeof whole>, string>> = {
  letter_case: 'differs in letter case',
  white_space: 'differs in blanks',
  trailing_slash: 'differs in a slash at the end',
  immutable_ids: 'carries immutable ids, and names alone are expected',
  name_only: 'carries names alone, and immutable ids are expected',
  pull_request_instead_of_ref: 'is of a pull request',
  environment_instead_of_ref: 'names an environment instead of a ref',
  ref_instead_of_environment: 'names a ref instead of an environment',
  other_environment: 'names another environment',
  other_ref: 'names another ref',
  other_repository: 'names another repository',
  other_namespace: 'names another namespace',
  other_service_account: 'names another service account',
  different: 'does not match',
}

const whole = {
  key_absent: ({ key }: ExplainedCondition) => `the token has no \`${key}\``,
  several_values: ({ key, found = [] }: ExplainedCondition) =>
    `\`${key}\` has several values (\`${found.join('`, `')}\`), and no operator without ForAnyValue or ForAllValues matches those`,
  wildcard_in_equals: ({ key, difference, operator }: ExplainedCondition) =>
    `\`${key}\`: the \`*\` of \`${difference?.expected ?? ''}\` is no wildcard under ${operator}: StringLike would match`,
} as const

/** What is wrong with a condition that does not hold, in one clause. */
export function sayDifference(condition: ExplainedCondition): string {
  const { key, operator, difference, reason } = condition
  if (reason === 'negated_value_matched')
    return `\`${key}\` is what ${operator} excludes: \`${condition.found?.join('`, `') ?? ''}\``
  if (difference === undefined) return `\`${key}\` does not hold under ${operator}`
  const { code, expected = '', found = '' } = difference
  if (code in whole) return whole[code as keyof typeof whole](condition)
  const phrase = phrases[code as keyof typeof phrases]
  return `\`${key}\` ${phrase}: expected \`${expected}\`, found \`${found}\``
}
