import { compileTrustPolicy } from '@vouchsafe/policy/compile'
import type { ConditionTrace, Decision, PolicyRequest, StatementTrace } from '@vouchsafe/policy/decision'
import { evaluate } from '@vouchsafe/policy/evaluate'
import { differenceOf, suggestPolicyChanges } from '@vouchsafe/policy/explain'
import { parseTrustPolicy } from '@vouchsafe/policy/parse'
import { valuesLike } from './examples.ts'
import { sayDifference } from './say-difference.ts'
import { adviceFor } from './token-side.ts'
import type { ExplainedCondition, ExplainedStatement, Explanation, TokenSuggestion } from './types.ts'

/** Longest policy that is explained, in characters. */
const maxLength = 131_072

/** AWS's answer to every caller that trust does not admit (`aws.md` 1.3; STS API reference, AccessDenied). */
const accessDenied = {
  code: 'AccessDenied',
  text: 'Not authorized to perform sts:AssumeRoleWithWebIdentity',
}

/**
 * Why a trust policy admits a request or not, statement by statement, and the smallest changes that would admit it.
 *
 * @throws VouchsafeError `policy_malformed`, `policy_too_large`
 */
export function explainTrust(policy: string, request: PolicyRequest): Explanation {
  const decision = evaluate(compileTrustPolicy(parseTrustPolicy(policy, { maxLength })), request)
  const explained = explainDecision(decision, request)
  if (decision.effect === 'allow') return explained
  const policySuggestions = suggestPolicyChanges(policy, request, {
    examples: (key) => [request.context.get(key) ?? []].flat().flatMap(valuesLike),
    // OpenID Connect Core §2: every ID token has both
    isAlwaysPresent: (key) => /:(?:sub|aud)$/.test(key),
  })
  return { ...explained, policySuggestions }
}

/** The same of a decision that was made before, without suggestions for a policy that is not at hand. */
export function explainDecision(decision: Decision, request: PolicyRequest): Explanation {
  const statements = decision.statements.map(explainStatement)
  const isAllowed = decision.effect === 'allow'
  return {
    format: 'vouch explanation 1',
    outcome: isAllowed ? 'allowed' : 'denied',
    step: isAllowed ? 'none' : 'trust_policy',
    headline: headlineOf(decision, statements),
    ...(!isAllowed && { vendor: accessDenied }),
    unchecked: [],
    request,
    statements,
    tokenSuggestions: isAllowed ? [] : tokenSuggestionsOf(nearestOf(statements)),
    policySuggestions: [],
  }
}

function explainStatement(trace: StatementTrace): ExplainedStatement {
  return { ...trace, conditions: trace.conditions.map(explainCondition) }
}

function explainCondition({ satisfied, ...trace }: ConditionTrace): ExplainedCondition {
  const { operator, expected, found } = trace
  if (satisfied) return { ...trace, holds: true }
  const isLiteral = /(?:^|:)(?:StringEquals|StringNotEquals)/.test(operator)
  return { ...trace, holds: false, difference: differenceOf({ expected, found, isLiteral }) }
}

/** The Allow that comes nearest to admitting: the one with the fewest conditions that do not hold. */
function nearestOf(statements: readonly ExplainedStatement[]): ExplainedStatement | undefined {
  const failing = ({ conditions, reason }: ExplainedStatement): number =>
    reason === 'condition_not_met' ? conditions.filter(({ holds }) => !holds).length : 1000
  return statements
    .filter(({ effect }) => effect === 'Allow')
    .toSorted((one, other) => failing(one) - failing(other))[0]
}

function tokenSuggestionsOf(nearest: ExplainedStatement | undefined): TokenSuggestion[] {
  const failing = (nearest?.conditions ?? []).filter(({ holds }) => !holds)
  return failing.flatMap(({ difference, key }) =>
    difference === undefined ? [] : adviceFor(difference, key),
  )
}

function headlineOf(decision: Decision, statements: readonly ExplainedStatement[]): string {
  const name = (at: { readonly index: number; readonly sid?: string } | undefined): string =>
    at === undefined ? 'no statement' : `statement ${at.sid === undefined ? at.index + 1 : `\`${at.sid}\``}`
  if (decision.reason === 'allowed') return `admitted by ${name(decision.decidedBy)}`
  if (decision.reason === 'explicit_deny') return `denied: ${name(decision.decidedBy)} is a Deny that applies`
  const nearest = nearestOf(statements)
  if (nearest === undefined) return 'denied: the policy has no Allow'
  if (nearest.reason === 'principal_not_matched')
    return `denied: no Allow names the provider \`${nearest.found ?? ''}\``
  if (nearest.reason === 'action_not_matched')
    return `denied: ${name(nearest)} allows \`${nearest.expected?.join('`, `') ?? ''}\`, not \`${nearest.found ?? ''}\``
  const [first, ...others] = nearest.conditions.filter(({ holds }) => !holds)
  const more = others.length === 0 ? '' : `, and ${others.length} more of its conditions do not hold`
  return first === undefined ? 'denied' : `denied: ${sayDifference(first)}${more}`
}
