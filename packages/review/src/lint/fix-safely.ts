import { parseTrustPolicy } from '@vouchsafe/policy/parse'
import { admitsNobodyNew, longestPolicy } from './fix.ts'
import { lint } from './lint.ts'
import { trustSubject } from './trust-subject.ts'
import type { LintFinding, TrustSubject } from './types.ts'

/** Fixes of one policy that follow from each other. */
const MOST_ROUNDS = 50

export interface SafelyFixed {
  readonly policy: string
  /** Ids of the rules, one for each fix. */
  readonly rules: readonly string[]
}

/**
 * The policy after every fix that is safe, one after the other; undefined where none is. Whoever it admits the old
 * one admitted: proven for each step and again for the whole. What is excused stays as it is.
 */
export function fixSafely(
  subject: TrustSubject,
  isExcused: (finding: LintFinding) => boolean = () => false,
): SafelyFixed | undefined {
  const rules: string[] = []
  let now = subject
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const found = lint([now]).find((finding) => finding.fix?.risk === 'safe' && !isExcused(finding))
    if (found?.fix?.risk !== 'safe') break
    now = trustSubject({ ...subject, text: found.fix.policy })
    rules.push(found.rule)
  }
  if (rules.length === 0) return undefined
  const after = parseTrustPolicy(now.text, { maxLength: longestPolicy })
  return admitsNobodyNew(subject.document, after) ? { policy: now.text, rules } : undefined
}
