import type { CompiledPolicy, CompiledStatement } from '#compile/types'
import type { Decision } from '#decision/types'
import { firstThatApplies, judgeStatement, type Question } from './judge.ts'
import { traceStatement } from './trace.ts'

/** What one policy says to a question, with its reasons. */
export function decide(policy: CompiledPolicy, question: Question): Decision {
  const deny = firstThatApplies(policy.denies, question)
  if (deny !== undefined) return refusedBy(policy, question, deny)
  const allow = firstThatApplies(policy.allows, question)
  return allow === undefined ? refusedBy(policy, question, undefined) : allowedBy(allow, question)
}

/** The decision by one Allow, with that statement's trace. */
export function allowedBy(allow: CompiledStatement, question: Question): Decision {
  const statements = [traceStatement(allow, question, 'applies')]
  return { effect: 'allow', reason: 'allowed', decidedBy: allow.reference, statements }
}

/** The decision by one Deny, or because no Allow applies; with the traces of all statements. */
function refusedBy(
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
