import { isSatisfied } from '#compile/compile-condition'
import type { CompiledStatement, CompiledTrustPolicy } from '#compile/types'
import type { Decision, PolicyRequest, StatementReason } from '#decision/types'
import { traceStatement } from './trace.ts'

/**
 * Decides one request by one trust policy. A Deny that applies wins, wherever it stands; else the first Allow
 * that applies; else nobody said yes. Never throws, reads no clock.
 */
export function evaluate(policy: CompiledTrustPolicy, request: PolicyRequest): Decision {
  const deny = firstThatApplies(policy.denies, request)
  if (deny !== undefined) return refuse(policy, request, deny)
  const allow = firstThatApplies(policy.allows, request)
  if (allow === undefined) return refuse(policy, request)
  const statements = [traceStatement(allow, request, 'applies')]
  return { effect: 'allow', reason: 'allowed', decidedBy: allow.reference, statements }
}

function firstThatApplies(
  statements: readonly CompiledStatement[],
  request: PolicyRequest,
): CompiledStatement | undefined {
  for (const statement of statements) if (judgeStatement(statement, request) === 'applies') return statement
  return undefined
}

function refuse(policy: CompiledTrustPolicy, request: PolicyRequest, deny?: CompiledStatement): Decision {
  const statements = policy.statements.map((each) =>
    traceStatement(each, request, judgeStatement(each, request)),
  )
  if (deny === undefined) return { effect: 'deny', reason: 'no_statement_allows', statements }
  return { effect: 'deny', reason: 'explicit_deny', decidedBy: deny.reference, statements }
}

/** The one place where a statement's verdict is made; traces only record what it saw. */
function judgeStatement(statement: CompiledStatement, request: PolicyRequest): StatementReason {
  if (!statement.action.matches(request.action)) return 'action_not_matched'
  if (!statement.principal.matches(request.principal)) return 'principal_not_matched'
  for (const condition of statement.conditions)
    if (!isSatisfied(condition.check(request.context.get(condition.contextKey), request.context)))
      return 'condition_not_met'
  return 'applies'
}
