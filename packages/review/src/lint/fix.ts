import { diffTrustPolicies } from '@vouchsafe/policy/diff'
import { applyEdits, type Edit } from '@vouchsafe/policy/explain'
import { isVouchsafeError } from '@vouchsafe/core/errors'
import { parseTrustPolicy, type TrustPolicyDocument } from '@vouchsafe/policy/parse'
import type { PolicyFix, Removal, TrustSubject, WorkloadFix } from './types.ts'
import { diffWithoutLines, unifiedDiff } from './unified-diff.ts'

/** Longest policy that is looked at, in characters. */
export const longestPolicy = 131_072
/** Statements that are judged to prove a fix; beyond that it is not called safe. */
const EFFORT = 40_000

/** The policy after some edits, with what they let in; undefined where they change nothing or break the policy. */
export function fixOf(
  { text, document, file, isWhole }: Pick<TrustSubject, 'text' | 'document' | 'file' | 'isWhole'>,
  edits: readonly Edit[],
): PolicyFix | undefined {
  const policy = `${applyEdits(text, edits)}\n`
  const changed = parsed(policy)
  if (changed === undefined || JSON.stringify(changed) === JSON.stringify(document)) return undefined
  const risk = admitsNobodyNew(document, changed) ? 'safe' : 'widens'
  return { risk, edits, policy, ...(isWhole && { diff: unifiedDiff(file, text, policy) }) }
}

/** The file without some of its lines; undefined where none can be taken out by itself, or one may hold a secret. */
export function fixOfRemoval(file: string, { text, lines, isPlain }: Removal): WorkloadFix | undefined {
  if (lines.size === 0 || !isPlain) return undefined
  return { risk: 'review', diff: diffWithoutLines(file, text, lines) }
}

/** Proven, not assumed: whoever the new policy admits the old one admitted. */
export function admitsNobodyNew(before: TrustPolicyDocument, after: TrustPolicyDocument): boolean {
  const { differences, isProof } = diffTrustPolicies(before, after, { effort: EFFORT })
  return isProof && differences.every(({ direction }) => direction === 'refuses')
}

function parsed(policy: string): TrustPolicyDocument | undefined {
  try {
    return parseTrustPolicy(policy, { maxLength: longestPolicy })
  } catch (error) {
    if (isVouchsafeError(error)) return undefined
    throw error
  }
}
