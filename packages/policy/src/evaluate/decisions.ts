import type { CompiledPolicy, CompiledStatement } from '#compile/types'
import type { Decision } from '#decision/types'
import { judgeStatement, type Question } from './judge.ts'
import { traceStatement } from './trace.ts'

/** The decision of a policy by one of its Allows, with that statement's trace. */
export function allowedBy(allow: CompiledStatement, question: Question): Decision {
  const statements = [traceStatement(allow, question, 'applies')]
  return { effect: 'allow', reason: 'allowed', decidedBy: allow.reference, statements }
}

/** The decision of a policy by one of its Denies, or because no Allow applies; with the traces of all statements. */
export function refusedBy(
  policy: CompiledPolicy,
  question: Question,
  deny: CompiledStatement | undefined,
): Decision {
  const statements = policy.statements.map((each) =>
    traceStatement(each, question, judgeStatement(each, question)),
  )
  if (deny === undefined) return { effect: 'deny', reason: 'no_statement_allows', statements }
  return { effect: 'deny', reason: 'explicit_deny', decidedBy: deny.reference, statements }
}
