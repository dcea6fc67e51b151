import type { ConditionTrace, ContextValue, PolicyRequest, RequestContext } from '#decision/types'
import { compileTrustPolicy } from '#compile/compile-trust-policy'
import { parseTrustPolicy } from '#parse/parse-trust-policy'
import { evaluate } from './evaluate.ts'

/** For tests: policies of one statement that only its condition can fail. */
export const provider = 'arn:aws:iam::123456789012:oidc-provider/idp.example'
export const webIdentity = 'sts:AssumeRoleWithWebIdentity'

/** A row of the case files. */
export interface ConditionCase {
  readonly name: string
  readonly condition: unknown
  readonly context: Readonly<Record<string, ContextValue>>
  readonly want: ConditionTrace['reason']
  readonly version?: string
  /** Canonical spelling of the operator, where it differs from the written one. */
  readonly operator?: string
}

export function requestWith(context: RequestContext): PolicyRequest {
  return { action: webIdentity, principal: { type: 'Federated', id: provider }, context }
}

export interface SingleCondition {
  readonly condition: unknown
  readonly context: RequestContext
  readonly effect?: 'Allow' | 'Deny'
  readonly version?: string
}

/** What the one condition says; the decision is checked against it. */
export function traceSingle({
  condition,
  context,
  effect = 'Allow',
  version = '2012-10-17',
}: SingleCondition): ConditionTrace {
  const always = { Effect: 'Allow', Principal: { Federated: provider }, Action: webIdentity }
  const statement = { ...always, Effect: effect, Condition: condition }
  const Statement = effect === 'Allow' ? [statement] : [statement, always]
  // escaped, since documents may hold Latin-1 only
  const text = JSON.stringify({ Version: version, Statement }).replaceAll(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  const decision = evaluate(compileTrustPolicy(parseTrustPolicy(text)), requestWith(context))
  const [trace] = decision.statements[0]?.conditions ?? []
  const denied = effect === 'Deny' && decision.effect === 'allow'
  if (denied) return { operator: '', key: '', satisfied: false, reason: 'no_value_matched', expected: [] }
  if (trace === undefined) throw new TypeError('the statement has exactly one condition')
  if (trace.satisfied !== (decision.effect === (effect === 'Allow' ? 'allow' : 'deny')))
    throw new TypeError('the decision contradicts its trace')
  return trace
}
