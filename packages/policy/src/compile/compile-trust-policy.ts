import type { PolicyVersion, TrustPolicyDocument, TrustStatement } from '#parse/types'
import { compileCondition } from './compile-condition.ts'
import { compileActions } from './compile-names.ts'
import { compilePrincipals } from './compile-principals.ts'
import type { CompiledStatement, CompiledTrustPolicy } from './types.ts'

/** Turns a checked document into closures, once, when trust is written or loaded. Never throws. */
export function compileTrustPolicy(document: TrustPolicyDocument): CompiledTrustPolicy {
  const statements = document.statements.map((statement) => compileStatement(statement, document.version))
  const policy: Omit<CompiledTrustPolicy, symbol> = {
    statements,
    denies: statements.filter(({ effect }) => effect === 'Deny'),
    allows: statements.filter(({ effect }) => effect === 'Allow'),
  }
  // the brand exists for the type checker only
  return policy as CompiledTrustPolicy
}

function compileStatement(statement: TrustStatement, version: PolicyVersion): CompiledStatement {
  const { index, sid, effect, actions, principals, conditions } = statement
  return {
    index,
    ...(sid !== undefined && { sid }),
    effect,
    action: compileActions(actions),
    principal: compilePrincipals(principals, effect),
    conditions: conditions.map((condition) => compileCondition(condition, { effect, version })),
    reference: sid === undefined ? { index } : { index, sid },
  }
}
