import { judgeStatement } from '#evaluate/judge'
import { tiersOf } from '#authorize/tiers'
import { questionOf } from '#authorize/trace-tiers'
import type { AuthorizationLayers, AuthorizationRequest, Layer } from '#authorize/types'

/** A statement that bears on the outcome, with its policy. */
export interface MatchedStatement {
  readonly layer: Layer
  /** The policy's id. */
  readonly policy: string
  /** Position in the document, from 0. */
  readonly index: number
  readonly sid?: string
}

/**
 * The statements that AWS's simulation lists: every Deny that applies, or, where there is none, every Allow that
 * applies; in AWS's order of layers and in document order. (IAM API, `EvaluationResult.MatchedStatements`.)
 */
export function matchedStatements(
  request: AuthorizationRequest,
  layers: AuthorizationLayers,
): readonly MatchedStatement[] {
  const question = questionOf(request, layers)
  const applying = tiersOf(request, layers).flatMap(({ layer, policies }) =>
    policies.flatMap(({ id, policy }) =>
      policy.statements
        .filter((statement) => judgeStatement(statement, question) === 'applies')
        .map(({ effect, reference }) => ({ effect, matched: { layer, policy: id, ...reference } })),
    ),
  )
  const denies = applying.filter(({ effect }) => effect === 'Deny')
  return (denies.length > 0 ? denies : applying).map(({ matched }) => matched)
}
