import { VouchsafeError } from '@vouchsafe/core/errors'
import { isJsonObject, type JsonValue } from '@vouchsafe/core/json'
import type { ClaimSet } from '@vouchsafe/core/jwt'

/** Tags that a token brings into the session. */
export interface SessionTags {
  readonly tags: ReadonlyMap<string, string>
  /** Each is a key of `tags`. */
  readonly transitiveKeys: readonly string[]
}

/** Which rule the tags break; a wire format gives each the vendor's text. */
export type TagFault =
  | 'malformed'
  | 'too_many'
  | 'key_malformed'
  | 'key_reserved'
  | 'value_malformed'
  | 'duplicate_key'
  | 'transitive_key_absent'
  | 'transitive_conflict'

const tagsClaim = 'https://aws.amazon.com/tags'
const flatTags = `${tagsClaim}/principal_tags/`
const flatTransitive = `${tagsClaim}/transitive_tag_keys`

const mostTags = 50
const keyForm = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u
const valueForm = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u
const reservedPrefix = /^aws:/i

/**
 * The session tags of a token: the claim `https://aws.amazon.com/tags`, as one object or flattened into claims of
 * its own. Unknown members of the object are refused, as is everything AWS refuses.
 *
 * @throws VouchsafeError `tags_invalid`, detail `{fault: TagFault}`
 */
export function sessionTags(claims: ClaimSet): SessionTags {
  return speaksOfTags(claims) ? readTags(claims) : noTags
}

const noTags: SessionTags = { tags: new Map(), transitiveKeys: [] }

/** Every claim that brings tags has a name that begins so; most tokens have none. */
function speaksOfTags(claims: ClaimSet): boolean {
  for (const name in claims) if (name.startsWith(tagsClaim)) return true
  return false
}

function readTags(claims: ClaimSet): SessionTags {
  const { principal, transitive } = collect(claims)
  return checkTags(principal, transitive)
}

/**
 * Tags as a call brings them, in the order in which it does.
 *
 * @throws VouchsafeError `tags_invalid`, detail `{fault: TagFault}`
 */
export function checkTags(
  principal: Iterable<readonly [key: string, value: string]>,
  transitive: readonly string[],
): SessionTags {
  const tags = new Map<string, string>()
  const folded = new Set<string>()
  for (const [key, value] of principal) {
    checkTag(key, value)
    if (folded.has(key.toLowerCase())) throw invalid('duplicate_key')
    folded.add(key.toLowerCase())
    tags.set(key, value)
  }
  if (tags.size > mostTags || transitive.length > mostTags) throw invalid('too_many')
  if (!transitive.every((key) => tags.has(key))) throw invalid('transitive_key_absent')
  return { tags, transitiveKeys: [...new Set(transitive)] }
}

function collect(claims: ClaimSet): { principal: [string, string][]; transitive: string[] } {
  const nested = claims[tagsClaim]
  if (nested !== undefined && !isJsonObject(nested)) throw invalid('malformed')
  const { principal_tags: object, transitive_tag_keys: keys, ...unknown } = nested ?? {}
  if (Object.keys(unknown).length > 0) throw invalid('malformed')
  if (object !== undefined && !isJsonObject(object)) throw invalid('malformed')

  const flat = Object.entries(claims)
    .filter(([name]) => name.startsWith(flatTags))
    .map(([name, value]) => [name.slice(flatTags.length), value] as const)
  const principal = [...Object.entries(object ?? {}), ...flat].map(([key, value]): [string, string] => [
    key,
    oneText(value),
  ])
  return { principal, transitive: [...texts(keys), ...texts(claims[flatTransitive])] }
}

function checkTag(key: string, value: string): void {
  if (!keyForm.test(key)) throw invalid('key_malformed')
  if (reservedPrefix.test(key)) throw invalid('key_reserved')
  if (!valueForm.test(value)) throw invalid('value_malformed')
}

/** A tag has one value; AWS writes it as a list of one. */
function oneText(value: JsonValue): string {
  if (typeof value === 'string') return value
  const [only, ...others] = texts(value)
  if (only === undefined || others.length > 0) throw invalid('value_malformed')
  return only
}

function texts(value: JsonValue | undefined): string[] {
  if (value === undefined) return []
  if (!Array.isArray(value)) throw invalid('malformed')
  return value.map((element: JsonValue) => {
    if (typeof element !== 'string') throw invalid('malformed')
    return element
  })
}

function invalid(fault: TagFault): VouchsafeError {
  return new VouchsafeError('tags_invalid', { detail: { fault } })
}
