import { VouchsafeError } from '#errors/vouchsafe-error'

/** Which part of a response is missing, repeated, or in a form that is never accepted. A closed list. */
export type ResponseFault =
  | 'too_long'
  | 'not_base64'
  | 'not_utf8'
  | 'xml'
  | 'not_a_response'
  | 'status'
  | 'duplicate_id'
  | 'not_one_assertion'
  | 'signature_misplaced'
  | 'version'
  | 'issuer'
  | 'issue_instant'
  | 'subject'
  | 'name_id'
  | 'subject_confirmation'
  | 'conditions'
  | 'audience_restriction'
  | 'authn_statement'
  | 'attribute_statement'
  | 'instant'

/** The refusal of a response for its form. */
export function malformed(reason: ResponseFault, facts: object = {}, cause?: unknown): VouchsafeError {
  return new VouchsafeError('saml_malformed', {
    detail: { reason, ...facts },
    ...(cause !== undefined && { cause }),
  })
}
