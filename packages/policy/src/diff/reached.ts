import type { Asked } from '#atoms/atoms-of'
import { isSatisfied } from '#compile/compile-condition'
import type { CompiledCondition, CompiledStatement, CompiledTrustPolicy } from '#compile/types'
import type { ContextValue, RequestContext, RequestPrincipal } from '#decision/types'
import { hasVariables, parseTemplate } from '#iam/template'
import type { TrustPolicyDocument, TrustStatement } from '#parse/types'

/** A policy in both of its forms. */
export interface Side {
  readonly document: TrustPolicyDocument
  readonly compiled: CompiledTrustPolicy
}

/** A condition in both of its forms. */
export interface Both {
  readonly asked: Asked
  readonly compiled: CompiledCondition
}

/** A statement that a caller and an action reach. */
export interface Reached {
  readonly effect: 'Allow' | 'Deny'
  readonly conditions: readonly Both[]
  /** Equal for statements that say the same of such a request. */
  readonly identity: string
}

export function reachedOn(
  { document, compiled }: Side,
  principal: RequestPrincipal,
  action: string,
): Reached[] {
  return compiled.statements.flatMap((statement, at): Reached[] => {
    if (!statement.action.matches(action) || statement.principal?.matches(principal) !== true) return []
    const { effect } = statement
    const conditions = bothForms(document, document.statements[at], statement)
    return [{ effect, conditions, identity: JSON.stringify([effect, conditions.map(({ asked }) => asked)]) }]
  })
}

function bothForms(
  { version }: TrustPolicyDocument,
  statement: TrustStatement | undefined,
  { conditions }: CompiledStatement,
): Both[] {
  return conditions.flatMap((compiled, at) => {
    const condition = statement?.conditions[at]
    return condition === undefined ? [] : [{ compiled, asked: { ...condition, version } }]
  })
}

/** Those that the others do not have. */
export function without(some: readonly Reached[], others: readonly Reached[]): Reached[] {
  const known = new Set(others.map(({ identity }) => identity))
  return some.filter(({ identity }) => !known.has(identity))
}

/** The conditions of some statements by the key that they are on. */
export function conditionsByKey(statements: readonly Reached[]): Map<string, Both[]> {
  return Map.groupBy(
    statements.flatMap(({ conditions }) => conditions),
    ({ compiled }) => compiled.contextKey,
  )
}

/** What some statements alone say. */
export function verdictOf(
  statements: readonly Reached[],
  context: RequestContext,
): 'Allow' | 'Deny' | 'none' {
  const applying = statements.filter(({ conditions }) =>
    conditions.every(({ compiled }) =>
      isSatisfied(compiled.check(context.get(compiled.contextKey), context)),
    ),
  )
  if (applying.some(({ effect }) => effect === 'Deny')) return 'Deny'
  return applying.length > 0 ? 'Allow' : 'none'
}

/** Whether a request with this value can meet the statement's conditions on the key. */
export function maySatisfy({ conditions }: Reached, key: string, value: ContextValue | undefined): boolean {
  return conditions.every(
    ({ asked, compiled }) =>
      compiled.contextKey !== key || dependsOnOthers(asked) || isSatisfied(compiled.check(value, new Map())),
  )
}

/** Whether what is expected of a key is another key's value. */
export function dependsOnOthers({ version, values }: Asked): boolean {
  const options = { variables: true, wildcards: true }
  return version === '2012-10-17' && values.some((value) => hasVariables(parseTemplate(value, options)))
}
