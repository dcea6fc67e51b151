import { differenceOf, type DifferenceCode } from '@vouchsafe/policy/explain'
import type { CloudCheck } from './types.ts'

/** What the cloud wants letter by letter, beside what the token has. */
export function compareText(what: string, expected: string, found: string | undefined): CloudCheck {
  if (found === undefined) return { what, holds: false, expected, because: 'the token has none' }
  if (expected === found) return { what, holds: true, expected, found }
  const difference = differenceOf({ expected: [expected], found: [found], isLiteral: true })
  return { what, holds: false, expected, found, difference }
}

const phrases: Partial<Record<DifferenceCode, string>> = {
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
  wildcard_in_equals: 'is compared letter by letter, and a `*` there is no wildcard',
}

/** What is wrong with a check that does not hold, in one clause. */
export function sayCheck({ what, expected = '', found, difference, because }: CloudCheck): string {
  if (because !== undefined) return `the ${what}: ${because}`
  const phrase = (difference && phrases[difference.code]) ?? 'does not match'
  return `the ${what} ${phrase}: expected \`${expected}\`${found === undefined ? '' : `, found \`${found}\``}`
}
