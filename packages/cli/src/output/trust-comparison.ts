import { escapeForTerminal } from '@vouchsafe/ledger/render'
import type { TrustComparison, TrustDifference } from '@vouchsafe/review/compare'
import { whoIs } from '#explain/who-is'

/** Whom a change of a trust policy admits or refuses: a line each, and how sure that is. */
export function renderComparison({ differences, isProof }: TrustComparison): string {
  const proof = isProof
    ? 'that is all: whoever is not like one of these is treated as before'
    : 'there may be more: what depends on variables, or on very many patterns, was not proven'
  if (differences.length === 0)
    return isProof
      ? 'the two policies admit the same\n'
      : 'no difference was found, and none is proven absent\n'
  return `${[...differences.map(lineOf), proof].map(escapeForTerminal).join('\n')}\n`
}

function lineOf({ direction, witness, before, after }: TrustDifference): string {
  const verb = direction === 'admits' ? '+ admits ' : '- refuses'
  const at = direction === 'admits' ? after : (after ?? before)
  return `${verb} ${whoIs(witness)} for ${witness.action}${at === undefined ? '' : `, by statement ${at + 1}`}`
}
