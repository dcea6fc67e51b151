import { decodeBase64url } from '@vouchsafe/core/bytes'
import { parseJsonObject, type JsonObject } from '@vouchsafe/core/json'

/** The claims of a JWT, without a look at its signature; `undefined` where the text is none. */
export function jwtClaims(token: string): JsonObject | undefined {
  const bytes = decodeBase64url(token.split('.')[1] ?? '')
  if (bytes === undefined) return undefined
  try {
    return parseJsonObject(bytes.toString('utf8'))
  } catch {
    return undefined
  }
}
