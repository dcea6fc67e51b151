import { isJsonObject, type JsonObject, type JsonValue } from '@vouchsafe/core/json'

/** What stands where a token stood. */
const HIDDEN = '[a token, not shown]'

/** Starts at most once in each run of its characters, so that it takes time linear in the text. */
const compact = /(?<![\w-])e[yw][\w-]{8,}\.[\w-]{8,}\.[\w-]*/g

/** `text` without any JWT in it: some issuers put the token that they were given into the one that they give. */
export function hideTokens(text: string): string {
  return text.replace(compact, HIDDEN)
}

/** The same of every string in a value, names of members included. */
export function hideTokensIn(value: JsonValue): JsonValue {
  if (typeof value === 'string') return hideTokens(value)
  if (Array.isArray(value)) return value.map(hideTokensIn)
  if (!isJsonObject(value)) return value
  const members = Object.entries(value).map(([name, member]) => [hideTokens(name), hideTokensIn(member)])
  return Object.assign(Object.create(null) as JsonObject, Object.fromEntries(members))
}
