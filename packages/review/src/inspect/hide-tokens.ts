import { isJsonObject, type JsonObject, type JsonValue } from '@vouchsafe/core/json'
import { withoutTokens } from '@vouchsafe/core/secret'

/** A value without any JWT in its strings, names of members included: issuers put the token that they were given in. */
export function hideTokensIn(value: JsonValue): JsonValue {
  if (typeof value === 'string') return withoutTokens(value)
  if (Array.isArray(value)) return value.map(hideTokensIn)
  if (!isJsonObject(value)) return value
  const members = Object.entries(value).map(([name, member]) => [withoutTokens(name), hideTokensIn(member)])
  return Object.assign(Object.create(null) as JsonObject, Object.fromEntries(members))
}
