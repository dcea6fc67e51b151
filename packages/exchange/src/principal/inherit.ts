import { VouchsafeError } from '@vouchsafe/core/errors'
import type { Chain } from './chain.ts'
import type { SessionTags, TagFault } from './session-tags.ts'

/** Tags and source identity of a session to be. */
export interface Inheritance {
  readonly tags: SessionTags
  readonly sourceIdentity?: string
}

/**
 * What a session is given by its chain and by the call together. INVARIANT: a transitive tag and a source identity
 * stay as they are until the chain ends; a call may add to them and change nothing.
 *
 * @throws VouchsafeError `tags_invalid` (`transitive_conflict`) | `parameter_invalid` for another source identity
 */
export function inherit(chain: Chain | undefined, { tags, sourceIdentity }: Inheritance): Inheritance {
  if (chain === undefined) return { tags, ...(sourceIdentity !== undefined && { sourceIdentity }) }
  const kept = new Set([...chain.transitiveTags.keys()].map((key) => key.toLowerCase()))
  if ([...tags.tags.keys()].some((key) => kept.has(key.toLowerCase()))) {
    throw new VouchsafeError('tags_invalid', { detail: { fault: 'transitive_conflict' satisfies TagFault } })
  }
  if (
    chain.sourceIdentity !== undefined &&
    sourceIdentity !== undefined &&
    sourceIdentity !== chain.sourceIdentity
  ) {
    throw new VouchsafeError('parameter_invalid', {
      say: 'The source identity of a session cannot be changed once it is set',
    })
  }
  const source = chain.sourceIdentity ?? sourceIdentity
  return {
    tags: {
      tags: new Map([...chain.transitiveTags, ...tags.tags]),
      transitiveKeys: [...chain.transitiveTags.keys(), ...tags.transitiveKeys],
    },
    ...(source !== undefined && { sourceIdentity: source }),
  }
}
