import { isVouchsafeError, type Code } from '@vouchsafe/core/errors'
import type { KeySet } from '@vouchsafe/core/jwk'
import { parseJwt, signatureAlgorithms, verifySignature } from '@vouchsafe/core/jwt'
import type { SignatureCheck } from './types.ts'

/** Keys to check with, and whose they are: `the keys in keys.json`. */
export interface GivenKeys {
  readonly keys: KeySet
  readonly whose: string
}

/** Refusals that say nothing of the signature: the verifier does not even look at it. */
const unlooked: Partial<Record<Code, string>> = {
  token_malformed: 'no verifier would take a token of this form',
  token_header_refused: 'its header has a parameter that no verifier may heed',
  token_algorithm_refused: 'its algorithm is none that public keys can check',
  token_type_refused: 'its type is none of a token that proves an identity',
  claim_missing: 'it names no issuer',
  claim_malformed: 'a claim that every verifier reads has the wrong type',
}

/** Whether one of the keys signed the token; every algorithm that evidence may use is allowed. Total. */
export function checkTokenSignature(token: string, { keys, whose }: GivenKeys): SignatureCheck {
  try {
    const { kid } = verifySignature(parseJwt(token), keys, signatureAlgorithms)
    return { state: 'valid', because: `by ${whose}`, ...(kid !== undefined && { kid }) }
  } catch (error) {
    if (!isVouchsafeError(error)) throw error
    if (error.code === 'signature_invalid')
      return { state: 'invalid', because: `it does not verify under ${whose}` }
    if (error.code === 'key_unknown')
      return { state: 'uncheckable', because: `no key of ${whose} fits the header` }
    return { state: 'uncheckable', because: unlooked[error.code] ?? error.message }
  }
}
