import { isSatisfied } from '#compile/compile-condition'
import type { CompiledStatement } from '#compile/types'
import type { PolicyRequest, StatementReason } from '#decision/types'

/** A request as statements see it. */
export interface Question extends PolicyRequest {
  /** Whether the caller has a permissions boundary: `NotPrincipal` then spares it never. */
  readonly isBounded?: boolean
}

/** The one place where a statement's verdict is made; traces only record what it saw. */
export function judgeStatement(statement: CompiledStatement, question: Question): StatementReason {
  if (!statement.action.matches(question.action)) return 'action_not_matched'
  const { principal, resource } = statement
  if (principal !== undefined && !principal.matches(question.principal))
    if (!principal.complement || question.isBounded !== true) return 'principal_not_matched'
  // a request about nothing in particular is asked with `*`, as AWS's simulation does
  if (resource !== undefined && !resource.matches(question.resource ?? '*', question.context))
    return 'resource_not_matched'
  for (const condition of statement.conditions)
    if (!isSatisfied(condition.check(question.context.get(condition.contextKey), question.context)))
      return 'condition_not_met'
  return 'applies'
}

export function firstThatApplies(
  statements: readonly CompiledStatement[],
  question: Question,
): CompiledStatement | undefined {
  for (const statement of statements) if (judgeStatement(statement, question) === 'applies') return statement
  return undefined
}
