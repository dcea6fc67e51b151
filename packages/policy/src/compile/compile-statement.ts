import type { PolicyStatement, PolicyVersion, PrincipalPattern } from '#parse/types'
import { compileCondition } from './compile-condition.ts'
import { compileActions } from './compile-names.ts'
import { compileNotPrincipals, compilePrincipals } from './compile-principals.ts'
import { compileResources } from './compile-resources.ts'
import type { CompiledPrincipals, CompiledStatement } from './types.ts'

/** What every kind of statement may have. */
export interface AnyStatement extends PolicyStatement {
  readonly principalsComplement?: boolean
}

/** Turns one checked statement into closures. Never throws. */
export function compileStatement(statement: AnyStatement, version: PolicyVersion): CompiledStatement {
  const { index, sid, effect, actions, principals, principalsComplement, resources, conditions } = statement
  return {
    index,
    sid,
    effect,
    action: compileActions(actions),
    principal: principals && compileWho(principals, effect, principalsComplement === true),
    resource: resources && compileResources(resources, { effect, version }),
    conditions: conditions.map((condition) => compileCondition(condition, { effect, version })),
    reference: sid === undefined ? { index } : { index, sid },
  }
}

function compileWho(
  principals: readonly PrincipalPattern[],
  effect: 'Allow' | 'Deny',
  complement: boolean,
): CompiledPrincipals {
  return complement ? compileNotPrincipals(principals) : compilePrincipals(principals, effect)
}
