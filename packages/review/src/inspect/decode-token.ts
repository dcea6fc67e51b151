import { decodeBase64url, decodeUtf8Strict } from '@vouchsafe/core/bytes'
import { isVouchsafeError, VouchsafeError } from '@vouchsafe/core/errors'
import { parseJsonObject, type JsonObject } from '@vouchsafe/core/json'

/** A token that was taken apart and of which nothing is verified; its signature is left behind. */
export interface DecodedToken {
  readonly header: JsonObject
  readonly claims: JsonObject
  readonly isSigned: boolean
}

/** Longest token that is looked at, in characters: six times what AWS takes. */
const LONGEST = 131_072

/**
 * Header and claims of any JWT in compact form, also of one that no verifier of ours would take: with `alg: none`, of
 * another type, too large for AWS. Its JSON must be strict: what two parsers may read differently cannot be told.
 *
 * @throws VouchsafeError `token_malformed`, which says which part is wrong how and holds none of it
 */
export function decodeToken(token: string): DecodedToken {
  if (token.length > LONGEST)
    throw malformed('too_large', `expected a token of at most ${LONGEST} characters, found ${token.length}`)
  const parts = token.split('.')
  if (parts.length === 5)
    throw malformed('encrypted', 'the token is encrypted (JWE): its recipient alone can read it')
  const [header = '', claims = '', signature = ''] = parts
  if (parts.length !== 3)
    throw malformed('parts', `expected a JWT, three parts with dots between; found ${parts.length}`)
  const bytes = signature === '' ? Buffer.alloc(0) : decodeBase64url(signature)
  if (bytes === undefined) throw malformed('base64url', 'the signature is not strict base64url')
  return {
    header: decodeObject(header, 'header'),
    claims: decodeObject(claims, 'payload'),
    isSigned: bytes.length > 0,
  }
}

function decodeObject(text: string, part: 'header' | 'payload'): JsonObject {
  const bytes = decodeBase64url(text)
  if (bytes === undefined || bytes.length === 0)
    throw malformed('base64url', `the ${part} is not strict base64url`)
  const json = decodeUtf8Strict(bytes)
  if (json === undefined) throw malformed('utf8', `the ${part} is not UTF-8`)
  try {
    return parseJsonObject(json)
  } catch (error) {
    if (!isVouchsafeError(error)) throw error
    const reason = String(error.detail['reason'])
    throw malformed(reason, `the ${part} is not strict JSON: ${reason.replaceAll('_', ' ')}`)
  }
}

function malformed(reason: string, say: string): VouchsafeError {
  return new VouchsafeError('token_malformed', { say, detail: { reason } })
}
