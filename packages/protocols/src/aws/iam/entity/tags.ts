import { VouchsafeError } from '@vouchsafe/core/errors'
import type { Resource } from '@vouchsafe/trust/resource'
import type { Tags } from '#aws/iam/parameter/common'
import type { Tree } from '#aws/render/index'

type TagSpec = Readonly<Record<string, string>>

const mostTags = 50

/** The tags of a stored resource. */
export function tagsOf({ spec }: Resource): Tags {
  const tags = spec['tags'] ?? {}
  return new Map(Object.entries(tags as TagSpec))
}

/** Tags as a spec holds them; none is no member at all. */
export function tagSpec(tags: Tags | undefined): { readonly tags?: TagSpec } {
  return tags === undefined || tags.size === 0 ? {} : { tags: Object.fromEntries(tags) }
}

/**
 * The tags with others added. A key that differs in letter case alone is the same key: the new one takes its place.
 *
 * @throws VouchsafeError `limit_exceeded`
 */
export function withTags(tags: Tags, added: Tags): Tags {
  const merged = new Map([...withoutTags(tags, [...added.keys()]), ...added])
  if (merged.size > mostTags)
    throw new VouchsafeError('limit_exceeded', { say: 'The number of tags has reached the maximum limit.' })
  return merged
}

export function withoutTags(tags: Tags, keys: readonly string[]): Tags {
  const removed = new Set(keys.map((key) => key.toLowerCase()))
  return new Map([...tags].filter(([key]) => !removed.has(key.toLowerCase())))
}

/** Those of the tags that a call adds or removes. */
export function affectedTags(tags: Tags, keys: readonly string[]): readonly (readonly [string, string])[] {
  const affected = new Set(keys.map((key) => key.toLowerCase()))
  return [...tags].filter(([key]) => affected.has(key.toLowerCase()))
}

export function tagTrees(tags: Tags): readonly Tree[] {
  return sorted(tags).map(([Key, Value]) => ({ Key, Value }))
}

/** In order of the keys by code unit, as they are listed. */
export function sorted(tags: Tags): readonly (readonly [string, string])[] {
  return [...tags].toSorted(([a], [b]) => (a < b ? -1 : 1))
}
