import type { Finding } from '#finding/types'
import type { KeyMatcher, Matched, Subject } from './types.ts'

/** What a finding says of itself to a matcher. */
export function subjectOf(
  { fingerprint, detector, names }: Pick<Finding, 'fingerprint' | 'detector' | 'names'>,
  hint?: string,
): Subject {
  return { fingerprint, detector, names, ...(hint !== undefined && { hint }) }
}

/**
 * What the owners' clouds know of the subjects, by fingerprint; those of other kinds are left out. Nothing that was
 * found is used, and a cloud that does not answer makes its subjects `unknown`, with the reason.
 */
export async function matchSubjects(
  subjects: readonly Subject[],
  matchers: readonly KeyMatcher[],
): Promise<ReadonlyMap<string, Matched>> {
  const asked = matchers.map(async (matcher) => {
    const own = subjects.filter(({ detector }) => detector === matcher.kind)
    return own.length === 0 ? new Map<string, Matched>() : matcher.match(own)
  })
  return new Map((await Promise.all(asked)).flatMap((answers) => [...answers]))
}
