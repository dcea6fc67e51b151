import type { Code, VouchsafeError } from '@vouchsafe/core/errors'
import type { AwsFault } from '#aws/render/responses'
import * as text from './texts.ts'

interface AwsError {
  readonly code: string
  readonly status: number
  /** AWS's words; a function where they quote facts of the error's detail. */
  readonly message: string | ((error: VouchsafeError) => string)
}

const own = (error: VouchsafeError): string => error.message
const identity = (message: AwsError['message']): AwsError => ({
  code: 'InvalidIdentityToken',
  status: 400,
  message,
})
const signature = (message: AwsError['message']): AwsError => ({
  code: 'SignatureDoesNotMatch',
  status: 403,
  message,
})
const validation = (message: AwsError['message']): AwsError => ({
  code: 'ValidationError',
  status: 400,
  message,
})

const notValidated = identity(text.tokenNotValidated)
const keyNotRetrieved = identity(text.keyNotRetrieved)
const identityProviderDown: AwsError = {
  code: 'IDPCommunicationError',
  status: 400,
  message: text.identityProviderDown,
}
const tokenInvalid: AwsError = { code: 'InvalidClientTokenId', status: 403, message: text.sessionInvalid }
const notAuthorized: AwsError = { code: 'AccessDenied', status: 403, message: text.notAuthorized }
const malformedPolicy: AwsError = { code: 'MalformedPolicyDocument', status: 400, message: own }
const limit: AwsError = { code: 'LimitExceeded', status: 409, message: own }
const unavailable: AwsError = { code: 'ServiceUnavailable', status: 503, message: text.unavailable }

/** Our own fault, an error without a code, or one that no AWS caller can cause. */
export const internalFault: AwsFault = { code: 'InternalFailure', status: 500, message: text.failure }

/** What an AWS client is told for each error of the catalogue. Complete by type: a new code needs its answer here. */
export const awsErrors = {
  token_malformed: identity(text.notAJwt),
  token_header_refused: notValidated,
  token_algorithm_refused: notValidated,
  token_type_refused: notValidated,
  issuer_unknown: identity(text.issuerUnknown),
  key_unknown: keyNotRetrieved,
  keys_unavailable: identityProviderDown,
  signature_invalid: notValidated,
  claim_missing: identity(text.claimMissing),
  claim_malformed: notValidated,
  audience_ambiguous: identity(text.audienceAmbiguous),
  audience_refused: identity(text.audienceRefused),
  token_expired: { code: 'ExpiredTokenException', status: 400, message: text.tokenExpired },
  token_not_yet_valid: notValidated,
  token_lives_too_long: notValidated,
  saml_malformed: identity(text.samlMalformed),
  saml_encrypted: identity(text.samlEncrypted),
  saml_signature_invalid: identity(text.samlSignatureInvalid),
  saml_provider_unknown: identity(text.samlProviderUnknown),
  saml_issuer_refused: identity(text.samlIssuerRefused),
  saml_audience_refused: identity(text.samlAudienceRefused),
  saml_expired: { code: 'ExpiredTokenException', status: 400, message: text.samlExpired },
  saml_not_yet_valid: identity(text.samlNotYetValid),
  saml_attribute_refused: identity(text.samlAttributeRefused),
  certificate_malformed: internalFault,
  xml_malformed: internalFault,
  saml_metadata_malformed: { code: 'InvalidInput', status: 400, message: text.samlMetadataMalformed },
  // as AWS answers when the metadata it holds is out of date
  saml_metadata_expired: identity(text.samlSignatureInvalid),
  json_malformed: internalFault,
  jwk_malformed: keyNotRetrieved,
  jwks_malformed: keyNotRetrieved,
  discovery_malformed: keyNotRetrieved,
  fetch_refused: keyNotRetrieved,
  fetch_failed: identityProviderDown,
  request_unsigned: { code: 'MissingAuthenticationToken', status: 403, message: text.requestUnsigned },
  request_signature_incomplete: {
    code: 'IncompleteSignature',
    status: 400,
    message: text.signatureIncomplete,
  },
  request_signature_mismatch: signature(text.signatureMismatch),
  request_scope_wrong: signature(text.scopeWrong),
  request_expired: signature(text.requestExpired),
  request_not_yet_valid: signature(text.requestNotYetValid),
  session_invalid: tokenInvalid,
  session_expired: { code: 'ExpiredToken', status: 403, message: text.sessionExpired },
  // the same answer as for a token that never was ours
  session_revoked: tokenInvalid,
  session_too_large: { code: 'PackedPolicyTooLarge', status: 400, message: text.sessionTooLarge },
  parameter_missing: validation(own),
  parameter_invalid: validation(own),
  operation_refused: { code: 'AccessDenied', status: 403, message: own },
  authorization_message_invalid: {
    code: 'InvalidAuthorizationMessageException',
    status: 400,
    message: text.authorizationMessageInvalid,
  },
  input_invalid: { code: 'InvalidInput', status: 400, message: own },
  action_unknown: { code: 'InvalidAction', status: 400, message: text.actionUnknown },
  request_too_large: { code: 'RequestEntityTooLarge', status: 413, message: text.requestTooLarge },
  request_malformed: { code: 'MalformedQueryString', status: 404, message: text.requestMalformed },
  duration_exceeds_role: validation(text.durationExceeds),
  tags_invalid: { code: 'InvalidParameterValue', status: 400, message: text.tagsInvalid },
  policy_packed_too_large: { code: 'PackedPolicyTooLarge', status: 400, message: text.policyTooLarge },
  throttled: { code: 'Throttling', status: 400, message: text.throttled },
  host_refused: notAuthorized,
  peer_refused: notAuthorized,
  policy_malformed: malformedPolicy,
  policy_too_large: limit,
  manifest_malformed: internalFault,
  manifest_unknown_key: internalFault,
  manifest_invalid: internalFault,
  arn_malformed: validation(own),
  spiffe_id_malformed: internalFault,
  trust_invalid: { code: 'InvalidInput', status: 400, message: own },
  trust_not_found: { code: 'NoSuchEntity', status: 404, message: own },
  trust_exists: { code: 'EntityAlreadyExists', status: 409, message: own },
  trust_in_use: { code: 'DeleteConflict', status: 409, message: own },
  trust_conflict: { code: 'ConcurrentModification', status: 409, message: own },
  limit_exceeded: limit,
  config_invalid: internalFault,
  ledger_unavailable: unavailable,
  store_unavailable: unavailable,
  key_unreadable: unavailable,
  not_ready: unavailable,
  server_unreachable: internalFault,
  usage: internalFault,
  internal: internalFault,
} satisfies Record<Code, AwsError>

/** The answer to an error: AWS's code, status and words, nothing of ours but what the words quote. */
export function awsFault(error: VouchsafeError): AwsFault {
  const { code, status, message }: AwsError = awsErrors[error.code]
  return { code, status, message: typeof message === 'string' ? message : message(error) }
}

/** The answer to a denial, whatever its cause: AWS's words, and the id under which the operator finds the rest. */
export function denialFault(action: string, decisionId: string): AwsFault {
  return {
    code: 'AccessDenied',
    status: 403,
    message: `Not authorized to perform ${action} (decision ${decisionId})`,
  }
}

export interface RefusedCall {
  /** ARN of the session that signed the call. */
  readonly caller: string
  readonly action: string
  readonly resource: string
  readonly decisionId: string
}

/**
 * The answer to a signed call that the policies do not allow, whatever the cause: AWS's words without the ending
 * that says why (`because no ... allows`), which goes to the record.
 */
export function unauthorizedFault({ caller, action, resource, decisionId }: RefusedCall): AwsFault {
  return {
    code: 'AccessDenied',
    status: 403,
    message: `User: ${caller} is not authorized to perform: ${action} on resource: ${resource} (decision ${decisionId})`,
  }
}
