import { isJsonObject, type JsonObject } from '@vouchsafe/core/json'
import { withoutTokens } from '@vouchsafe/core/secret'
import type { EpochSeconds } from '@vouchsafe/core/time'
import { checkTokenSignature, type GivenKeys } from './check-token-signature.ts'
import { decodeToken } from './decode-token.ts'
import { hideTokensIn } from './hide-tokens.ts'
import { issuerKindOf } from './issuer-kinds.ts'
import { everyIssuer, header as headerMeanings, type Meanings } from './meanings.ts'
import { readTimes } from './read-times.ts'
import { audiencesOf, remarksOn } from './remarks.ts'
import { spiffeIdIn } from './spiffe-id-in.ts'
import type { Inspection, ReadClaim, SignatureCheck } from './types.ts'

export interface InspectOptions {
  /** When it is looked at. */
  readonly at: EpochSeconds
  /** Keys to check the signature with, or why there are none: one clause. */
  readonly keys: GivenKeys | string
}

/**
 * What a token says and what that means for its issuer; whether it is live, and whether given keys signed it. The
 * signature stays here: nothing of the answer can be used in the token's place, also not a token that a claim holds.
 *
 * @throws VouchsafeError `token_malformed` for what is no JWT
 */
export function inspectToken(token: string, { at, keys }: InspectOptions): Inspection {
  const { header, claims, isSigned } = decodeToken(token)
  const kind = issuerKindOf(claims)
  const { iss, sub } = claims
  const spiffe = typeof sub === 'string' ? spiffeIdIn(withoutTokens(sub)) : undefined
  return {
    format: 'vouch token inspection 1',
    kind: kind.name,
    ...(typeof iss === 'string' && { issuer: withoutTokens(iss) }),
    ...(typeof sub === 'string' && { subject: withoutTokens(sub) }),
    ...(spiffe !== undefined && { spiffe }),
    audiences: audiencesOf(claims).map(withoutTokens),
    times: readTimes(claims, at),
    signature: signatureOf(token, isSigned, keys),
    header: readMembers(header, [headerMeanings]),
    claims: readMembers(claims, [kind.meanings, everyIssuer]),
    remarks: remarksOn(header, claims),
  }
}

function signatureOf(token: string, isSigned: boolean, keys: InspectOptions['keys']): SignatureCheck {
  if (!isSigned) return { state: 'uncheckable', because: 'there is none' }
  if (typeof keys === 'string') return { state: 'not_checked', because: keys }
  return checkTokenSignature(token, keys)
}

/** Every scalar and list by its path; the first table that knows it says what it means. */
function readMembers(members: JsonObject, tables: readonly Meanings[], path = ''): ReadClaim[] {
  return Object.entries(members).flatMap(([member, value]): ReadClaim[] => {
    const name = path + member
    if (isJsonObject(value) && Object.keys(value).length > 0) return readMembers(value, tables, `${name}/`)
    const meaning = tables.find((table) => Object.hasOwn(table, name))?.[name]
    return [
      { name: withoutTokens(name), value: hideTokensIn(value), ...(meaning !== undefined && { meaning }) },
    ]
  })
}
