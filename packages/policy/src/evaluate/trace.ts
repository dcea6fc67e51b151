import { isSatisfied } from '#compile/compile-condition'
import type { CompiledCondition, CompiledStatement } from '#compile/types'
import type {
  ConditionTrace,
  PolicyRequest,
  RequestContext,
  StatementReason,
  StatementTrace,
} from '#decision/types'

const none: readonly ConditionTrace[] = []

/** Records why a statement did or did not apply, with the matchers that decided it. */
export function traceStatement(
  statement: CompiledStatement,
  request: PolicyRequest,
  reason: StatementReason,
): StatementTrace {
  const { index, sid, effect } = statement
  const facts = { index, ...(sid !== undefined && { sid }), effect, reason }
  if (reason === 'action_not_matched')
    return { ...facts, expected: statement.action.names, found: request.action, conditions: none }
  if (reason === 'principal_not_matched')
    return { ...facts, expected: statement.principal.names, found: principalName(request), conditions: none }
  const conditions = statement.conditions.map((condition) => traceCondition(condition, request.context))
  return { ...facts, conditions }
}

function traceCondition(condition: CompiledCondition, context: RequestContext): ConditionTrace {
  const { operator, key, contextKey } = condition
  const reason = condition.check(context)
  const satisfied = isSatisfied(reason)
  const expected = condition.expected(context)
  const found = context.get(contextKey)
  if (found === undefined) return { operator, key, satisfied, reason, expected }
  return { operator, key, satisfied, reason, expected, found: typeof found === 'string' ? [found] : found }
}

function principalName({ principal }: PolicyRequest): string {
  return principal.type === 'AWS' ? principal.arn : principal.id
}
