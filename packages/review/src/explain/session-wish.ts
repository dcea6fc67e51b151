import { isJsonObject, type JsonObject, type JsonValue } from '@vouchsafe/core/json'
import type { ContextValue } from '@vouchsafe/policy/decision'

/** What a token asks its session to be, as condition keys. */
export interface SessionWish {
  /** Folded to lower case. */
  readonly keys: ReadonlyMap<string, ContextValue>
  readonly tagKeys: readonly string[]
  readonly setsSourceIdentity: boolean
}

const tags = 'https://aws.amazon.com/tags'
const flatTag = `${tags}/principal_tags/`
const flatTransitive = `${tags}/transitive_tag_keys`
const sourceIdentity = 'https://aws.amazon.com/source_identity'

/**
 * The session tags and the source identity of a token (IAM user guide, "Passing session tags using
 * AssumeRoleWithWebIdentity"), as one object or flattened into claims. Whether AWS would take them is not looked at.
 */
export function sessionWish(claims: JsonObject): SessionWish {
  const given = claims[tags]
  const nested: JsonObject = isJsonObject(given) ? given : {}
  const members = nested['principal_tags']
  const principal = [
    ...Object.entries(isJsonObject(members) ? members : {}),
    ...Object.entries(claims)
      .filter(([name]) => name.startsWith(flatTag))
      .map(([name, value]): [string, JsonValue] => [name.slice(flatTag.length), value]),
  ]
  const tagKeys = principal.map(([key]) => key)
  const transitive = [nested['transitive_tag_keys'], claims[flatTransitive]].flatMap(texts)
  const identity = claims[sourceIdentity]
  const keys = new Map<string, ContextValue>()
  for (const [key, value] of principal) keys.set(`aws:requesttag/${key.toLowerCase()}`, texts(value)[0] ?? '')
  if (tagKeys.length > 0) keys.set('aws:tagkeys', tagKeys)
  if (transitive.length > 0) keys.set('sts:transitivetagkeys', transitive)
  if (typeof identity === 'string') keys.set('sts:sourceidentity', identity)
  return { keys, tagKeys, setsSourceIdentity: typeof identity === 'string' }
}

function texts(value: JsonValue | undefined): string[] {
  const list: readonly JsonValue[] = Array.isArray(value) ? value : value === undefined ? [] : [value]
  return list.filter((one) => typeof one === 'string')
}
