import type { AuditEvent, CandidateSays } from '@vouchsafe/ledger/event'
import type { Decision, PolicyRequest } from '@vouchsafe/policy/decision'
import { explainDecision, type Explanation } from '@vouchsafe/review/explain'

/** What the role's candidate policy said beside the enforced one; it decided nothing. */
interface ExplainedCandidate {
  readonly answer: CandidateSays
  /** One line. */
  readonly headline: string
  /** Absent where it says the same, and where the record was too large for it. */
  readonly statements?: Explanation['statements']
}

/** An explanation of a recorded decision. */
export interface RecordedExplanation extends Explanation {
  readonly candidate?: ExplainedCandidate
}

const headlines: Readonly<Record<CandidateSays, string>> = {
  agrees: 'the candidate policy says the same',
  admits: 'the candidate policy would have admitted this',
  refuses: 'the candidate policy would have refused this',
  refuses_otherwise: 'the candidate policy refuses this as well, for another cause',
}

/** Nothing, where the role had no candidate. */
export function explainCandidate(
  { candidate, candidateDecision }: AuditEvent,
  request: PolicyRequest,
): Pick<RecordedExplanation, 'candidate'> {
  if (candidate === undefined || !Object.hasOwn(headlines, candidate.answer)) return {}
  const { answer } = candidate
  if (!isTraced(candidateDecision)) return { candidate: { answer, headline: headlines[answer] } }
  const { headline, statements } = explainDecision(candidateDecision, request)
  return { candidate: { answer, headline: `${headlines[answer]}: ${headline}`, statements } }
}

/** The traces may have been too large for the record, or be those of several layers of policies. */
function isTraced(decision: unknown): decision is Decision {
  return typeof decision === 'object' && decision !== null && 'statements' in decision
}
