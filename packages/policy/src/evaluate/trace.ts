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
  if (reason === 'action_not_matched')
    return mismatch(statement, reason, { expected: statement.action.names, found: request.action })
  if (reason === 'principal_not_matched')
    return mismatch(statement, reason, {
      expected: statement.principal?.names ?? [],
      found: principalName(request),
    })
  if (reason === 'resource_not_matched')
    return mismatch(statement, reason, {
      expected: statement.resource?.names ?? [],
      found: request.resource ?? '*',
    })

  const conditions: ConditionTrace[] = []
  for (const condition of statement.conditions) conditions.push(traceCondition(condition, request.context))
  const { index, sid, effect } = statement
  return sid === undefined
    ? { index, effect, reason, conditions }
    : { index, sid, effect, reason, conditions }
}

function mismatch(
  { index, sid, effect }: CompiledStatement,
  reason: StatementReason,
  { expected, found }: { readonly expected: readonly string[]; readonly found: string },
): StatementTrace {
  const trace = { index, effect, reason, expected, found, conditions: none }
  return sid === undefined ? trace : { ...trace, sid }
}

function traceCondition(condition: CompiledCondition, context: RequestContext): ConditionTrace {
  const { operator, key, contextKey } = condition
  const found = context.get(contextKey)
  const reason = condition.check(found, context)
  const satisfied = isSatisfied(reason)
  const expected = condition.expected(context)
  if (found === undefined) return { operator, key, satisfied, reason, expected }
  return { operator, key, satisfied, reason, expected, found: typeof found === 'string' ? [found] : found }
}

function principalName({ principal }: PolicyRequest): string {
  return principal.type === 'AWS' ? principal.arn : principal.id
}
