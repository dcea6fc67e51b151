import { VouchsafeError } from '#errors/vouchsafe-error'

/** Why a signature does not count. A closed list. */
export type SignatureFault =
  | 'unsigned'
  | 'form'
  | 'canonicalization_refused'
  | 'transform_refused'
  | 'prefix_list'
  | 'algorithm_refused'
  | 'digest_refused'
  | 'not_base64'
  | 'reference'
  | 'digest_mismatch'
  | 'no_key_matches'

/** The refusal of a signature. */
export function invalid(reason: SignatureFault, facts: object = {}): VouchsafeError {
  return new VouchsafeError('saml_signature_invalid', { detail: { reason, ...facts } })
}
