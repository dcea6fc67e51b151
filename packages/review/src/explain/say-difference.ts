import type { DifferenceCode } from '@vouchsafe/policy/explain'
import { cut, phraseOf, providerPhraseOf, quoted, sideBySide } from '#difference/phrases'
import type { ExplainedCondition, ExplainedStatement } from './types.ts'

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
  return sentence?.(condition) ?? `\`${key}\` ${phraseOf(difference, 'policy')}: ${sideBySide(difference)}`
}

/** Which provider a statement names instead of the token's, in one clause. */
export function sayProvider({ difference, found = '' }: ExplainedStatement): string {
  if (difference === undefined) return `names no provider \`${cut(found)}\``
  return `${providerPhraseOf(difference)}: ${sideBySide(difference)}`
}
