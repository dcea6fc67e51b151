/**
 * The whole catalogue of errors. `say` is the sentence a person reads: lower case, no final stop, no secret.
 * What a vendor's client is told stands in that protocol's own `errors.ts`.
 */
interface ErrorSpec {
  readonly say: string
}

export const codes = {
  // evidence: OIDC tokens
  token_malformed: { say: 'the token is not a signed JWT in compact form' },
  token_header_refused: { say: 'the token header carries a parameter that is never accepted in evidence' },
  token_algorithm_refused: { say: 'the token is signed with an algorithm the provider may not use' },
  token_type_refused: { say: 'the token is of a type that is not accepted here' },
  issuer_unknown: { say: 'no provider in the account has this issuer' },
  key_unknown: { say: 'the provider publishes no key with the `kid` of the token' },
  keys_unavailable: { say: 'the keys of the provider cannot be had right now' },
  signature_invalid: { say: 'the signature of the token does not verify' },
  claim_missing: { say: 'the token lacks a required claim' },
  claim_malformed: { say: 'a claim of the token has the wrong type or value' },
  audience_ambiguous: { say: 'the token has several audiences and no authorized party' },
  audience_refused: { say: 'the audience of the token is not registered with the provider' },
  token_expired: { say: 'the token has expired' },
  token_not_yet_valid: { say: 'the token is not valid yet' },
  token_lives_too_long: { say: 'the token lives longer than the provider may grant' },
  // evidence: SAML responses
  saml_malformed: { say: 'the SAML response lacks a part, or has one that is never accepted' },
  saml_encrypted: { say: 'the SAML response is encrypted, and only signed ones are accepted' },
  saml_signature_invalid: { say: 'the signature of the SAML response does not verify' },
  saml_provider_unknown: { say: 'no such SAML provider in the account' },
  saml_issuer_refused: { say: 'the issuer of the SAML response is not the entity of the provider' },
  saml_audience_refused: { say: 'the SAML response is meant for another audience or recipient' },
  saml_expired: { say: 'the SAML response has expired' },
  saml_not_yet_valid: { say: 'the SAML response is not valid yet' },
  saml_attribute_refused: { say: 'an attribute of the SAML response is missing or has a wrong form' },
  // keys and documents
  certificate_malformed: { say: 'expected X.509 certificates in PEM' },
  xml_malformed: { say: 'expected one XML element in the strict form that is read here' },
  saml_metadata_malformed: { say: 'expected the SAML metadata of one identity provider' },
  saml_metadata_expired: { say: 'the SAML metadata of the provider is past its `validUntil`' },
  json_malformed: { say: 'expected one JSON value without duplicate keys' },
  jwk_malformed: { say: 'expected a public RSA or EC key as a JWK' },
  jwks_malformed: { say: 'expected a JWK set' },
  discovery_malformed: { say: 'expected an OpenID discovery document for exactly this issuer' },
  fetch_refused: { say: 'the address may not be fetched' },
  fetch_failed: { say: 'the address could not be fetched' },
  // signed requests and sessions
  request_unsigned: { say: 'the request carries no signature' },
  request_signature_incomplete: { say: 'the signature of the request lacks a part or is malformed' },
  request_signature_mismatch: { say: 'the signature of the request does not match' },
  request_scope_wrong: { say: 'the credential scope names another service or date' },
  request_expired: { say: 'the signed request is too old' },
  request_not_yet_valid: { say: 'the signed request is dated in the future' },
  session_invalid: { say: 'the session token is not one of ours, or does not belong to the access key' },
  session_expired: { say: 'the session has expired' },
  session_revoked: { say: 'the session belongs to a role that no longer exists' },
  session_too_large: { say: 'the session token would exceed its largest size' },
  // requests
  parameter_missing: { say: 'a required parameter is missing' },
  parameter_invalid: { say: 'a parameter has a wrong form or value' },
  input_invalid: { say: 'the parameters ask for what cannot be' },
  action_unknown: { say: 'no such operation' },
  operation_refused: { say: 'the operation is not to be had here' },
  authorization_message_invalid: { say: 'expected the id of a decision of the own account' },
  request_too_large: { say: 'the request body is too large' },
  request_malformed: { say: 'the request could not be read' },
  duration_exceeds_role: { say: 'the requested duration exceeds what the role allows' },
  tags_invalid: { say: 'the session tags break a rule' },
  policy_packed_too_large: { say: 'the session policies and tags exceed the packed size' },
  throttled: { say: 'too many failed attempts from this source' },
  host_refused: { say: 'the request names a host this server does not serve' },
  peer_refused: { say: 'this socket does not serve the calling user' },
  // policies
  policy_malformed: { say: 'the policy document breaks a rule of its language' },
  policy_too_large: { say: 'the policy document is over its size' },
  // trust as code
  manifest_malformed: { say: 'the manifest is not well-formed YAML or JSON' },
  manifest_unknown_key: { say: 'the manifest has a key that is not known' },
  manifest_invalid: { say: 'a manifest value has a wrong form' },
  arn_malformed: { say: 'expected an ARN with six parts' },
  spiffe_id_malformed: { say: 'expected a SPIFFE ID' },
  trust_invalid: { say: 'the change of trust breaks a rule' },
  trust_not_found: { say: 'no such resource' },
  trust_exists: { say: 'such a resource exists already' },
  trust_in_use: { say: 'something else still needs the resource' },
  trust_conflict: { say: 'the trust state has changed meanwhile' },
  limit_exceeded: { say: 'a count limit of the settings is reached' },
  // the house itself
  config_invalid: { say: 'the configuration is not valid' },
  ledger_unavailable: { say: 'the ledger cannot write, so nothing is issued' },
  store_unavailable: { say: 'the store does not answer' },
  key_unreadable: { say: 'a stored key does not open under the root key' },
  not_ready: { say: 'the server is not ready' },
  server_unreachable: { say: 'no server answers there' },
  usage: { say: 'the command line is not understood' },
  internal: { say: 'an unexpected fault' },
} as const satisfies Record<string, ErrorSpec>

export type Code = keyof typeof codes
