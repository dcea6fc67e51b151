import { compileTrustPolicy } from '@vouchsafe/policy/compile'
import type { ConditionTrace, Decision, PolicyRequest, StatementTrace } from '@vouchsafe/policy/decision'
import { evaluate } from '@vouchsafe/policy/evaluate'
import {
  differenceOf,
  distanceOf,
  providerDifference,
  suggestPolicyChanges,
  type MarkedDifference,
} from '@vouchsafe/policy/explain'
import { parseTrustPolicy } from '@vouchsafe/policy/parse'
import { isOfEveryToken, isSubjectOrAudience } from '#difference/of-every-token'
import { adviceFor } from '#difference/token-side'
import { valuesLike } from '#difference/values-like'
import { headlineOf } from './headline.ts'
import { missingKey, type KeyFacts } from './missing-key.ts'
import type { ExplainedCondition, ExplainedStatement, Explanation, TokenSuggestion } from './types.ts'

/** Longest policy that is explained, in characters. */
const maxLength = 131_072

/** What is known of a request beside its keys. */
export interface TrustFacts extends KeyFacts {
  /** The token's own `aud`, where AWS takes its `azp` for it. */
  readonly audience?: readonly string[]
  /** The policy's version has no variables. */
  readonly isOldVersion?: boolean
  /** Whether a statement names the caller, where its action does not match. */
  readonly names?: (statement: number) => boolean
}

/**
 * Why a trust policy admits a request or not, statement by statement, and the smallest changes that would admit it.
 *
 * @throws VouchsafeError `policy_malformed`, `policy_too_large`
 */
export function explainTrust(policy: string, request: PolicyRequest, facts: TrustFacts = {}): Explanation {
  const document = parseTrustPolicy(policy, { maxLength })
  const compiled = compileTrustPolicy(document)
  const decision = evaluate(compiled, request)
  const explained = explainDecision(decision, request, {
    ...facts,
    isOldVersion: document.version !== '2012-10-17',
    names: (at) => compiled.statements[at]?.principal?.matches(request.principal) === true,
  })
  if (decision.effect === 'allow') return explained
  const policySuggestions = suggestPolicyChanges(policy, request, {
    examples: (key) => [request.context.get(key) ?? []].flat().flatMap(valuesLike),
    isAlwaysPresent: isOfEveryToken,
    isSingle: isSubjectOrAudience,
  })
  return { ...explained, policySuggestions }
}

/** The same of a decision that was made before, without suggestions for a policy that is not at hand. */
export function explainDecision(
  decision: Decision,
  request: PolicyRequest,
  facts: TrustFacts = {},
): Explanation {
  const statements = decision.statements.map((trace) => explainStatement(trace, request, facts))
  const isAllowed = decision.effect === 'allow'
  const nearest = nearestOf(statements, facts)
  return {
    format: 'vouch explanation 1',
    outcome: isAllowed ? 'allowed' : 'denied',
    step: isAllowed ? 'none' : 'trust_policy',
    headline: headlineOf(decision, statements, { nearest, ...facts }),
    // AWS's answer to every caller that trust does not admit (STS API reference, AccessDenied)
    ...(!isAllowed && {
      vendor: { code: 'AccessDenied', text: `Not authorized to perform ${request.action}` },
    }),
    unchecked: [],
    request,
    statements,
    tokenSuggestions: isAllowed || decision.reason === 'explicit_deny' ? [] : tokenSuggestionsOf(nearest),
    policySuggestions: [],
  }
}

function explainStatement(
  trace: StatementTrace,
  request: PolicyRequest,
  facts: TrustFacts,
): ExplainedStatement {
  const conditions = trace.conditions.map((condition) => explainCondition(condition, request, facts))
  const { reason, expected = [], found } = trace
  if (reason !== 'principal_not_matched' || found === undefined || request.principal.type !== 'Federated')
    return { ...trace, conditions }
  return { ...trace, conditions, difference: providerDifference(expected, found) }
}

function explainCondition(
  { satisfied, ...trace }: ConditionTrace,
  request: PolicyRequest,
  facts: TrustFacts,
): ExplainedCondition {
  if (satisfied) return { ...trace, holds: true }
  const { operator, expected, found, reason } = trace
  const isLiteral = /(?:^|:)(?:StringEquals|StringNotEquals)/.test(operator)
  const plain = differenceOf({ expected, found, isLiteral, reason })
  const difference =
    plain.code === 'key_absent'
      ? missingKey(trace.key, plain, { ...facts, request })
      : (telling(trace, plain, { ...facts, context: request.context }) ?? plain)
  return { ...trace, holds: false, difference }
}

/** What the texts alone do not tell. */
function telling(
  { key, expected, reason }: Pick<ConditionTrace, 'key' | 'expected' | 'reason'>,
  plain: MarkedDifference,
  { audience, isOldVersion = false, context }: TrustFacts & Pick<PolicyRequest, 'context'>,
): MarkedDifference | undefined {
  if (audience !== undefined && key.endsWith(':aud') && reason === 'no_value_matched') {
    const wanted = audience.find((one) => expected.includes(one))
    return {
      ...plain,
      code: 'presenter_instead_of_audience',
      ...(wanted !== undefined && { expected: wanted }),
    }
  }
  const misplaced = [...context].find(
    ([other, value]) =>
      isSubjectOrAudience(other) && other !== key.toLowerCase() && expected.includes(String(value)),
  )
  if (misplaced !== undefined && isSubjectOrAudience(key) && reason === 'no_value_matched')
    return { ...plain, code: 'value_of_another_key', expected: String(misplaced[1]) }
  const variable = expected.find((value) => value.includes('${'))
  if (variable !== undefined && isOldVersion && reason === 'no_value_matched')
    return { ...plain, code: 'variable_in_old_version', expected: variable }
  return undefined
}

/** The Allow that comes nearest to admitting. */
function nearestOf(
  statements: readonly ExplainedStatement[],
  { names }: TrustFacts,
): ExplainedStatement | undefined {
  const distance = (statement: ExplainedStatement): number => {
    const { conditions, reason, difference, index } = statement
    if (reason === 'condition_not_met') {
      const failing = conditions.filter(({ holds }) => !holds)
      return failing.reduce((sum, each) => sum + 100 + closeness(each.difference), 0)
    }
    if (reason === 'principal_not_matched' && difference?.code !== 'no_provider')
      return 100_000 + closeness(difference)
    return names?.(index) === true ? 90_000 : 200_000
  }
  const allows = statements.filter(({ effect }) => effect === 'Allow')
  return allows.toSorted((one, other) => distance(one) - distance(other))[0]
}

function closeness(difference: MarkedDifference | undefined): number {
  return difference === undefined ? 99 : distanceOf(difference)
}

function tokenSuggestionsOf(nearest: ExplainedStatement | undefined): TokenSuggestion[] {
  if (nearest?.difference !== undefined) return adviceFor(nearest.difference, '')
  const failing = (nearest?.conditions ?? []).filter(({ holds }) => !holds)
  return failing.flatMap(({ difference, key }) =>
    difference === undefined ? [] : adviceFor(difference, key),
  )
}
