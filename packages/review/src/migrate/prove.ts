import { diffTrustPolicies } from '@vouchsafe/policy/diff'
import type { TrustPolicyDocument } from '@vouchsafe/policy/parse'
import type { Shown } from './types.ts'

/** Statements that are judged to show something of all requests: some seconds. */
const EFFORT = 1_000_000

/** Whether whoever `inner` admits `outer` admits too. */
export function isWithin(inner: TrustPolicyDocument, outer: TrustPolicyDocument): Shown {
  const { differences, isProof } = diffTrustPolicies(outer, inner, {
    effort: EFFORT,
    isEnough: ({ direction }) => direction === 'admits',
  })
  const stray = differences.find(({ direction }) => direction === 'admits')
  if (stray !== undefined) return { holds: false, witness: stray.witness }
  return { holds: isProof ? true : undefined }
}
