import type { CloudKey, Instant, Matched } from './types.ts'

/** What a listed key says of the finding that is this key. */
export function matchedKey(key: CloudKey, evidence: string, at: Instant): Matched {
  const { id, state, owner, account, createdAt, lastUsedAt, lastUsedWhere } = key
  return {
    state,
    evidence,
    at,
    keyId: id,
    owner,
    account,
    ...(createdAt !== undefined && { createdAt }),
    ...(lastUsedAt !== undefined && { lastUsedAt }),
    ...(lastUsedWhere !== undefined && { lastUsedWhere }),
  }
}
