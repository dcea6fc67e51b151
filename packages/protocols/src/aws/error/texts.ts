import type { VouchsafeError } from '@vouchsafe/core/errors'

// AWS's own words, letter for letter where they are known: programs match on them.

export const notAJwt =
  'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)'
export const tokenNotValidated =
  'The web identity token provided could not be validated. See the AssumeRoleWithWebIdentity documentation for requirements.'
// the two spaces are AWS's
export const keyNotRetrieved =
  "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements"
export const identityProviderDown =
  'The identity provider that was asked to verify the incoming identity token could not be reached. Retry the request.'
export const audienceAmbiguous =
  'Token audience contains more than one audience while authorized party is not present'
export const audienceRefused = 'Incorrect token audience'
export const samlMalformed = 'Your request included an invalid SAML response.'
// AWS decrypts with a key it was given; there is none here
export const samlEncrypted = 'The SAML response is encrypted. Encrypted assertions are not supported.'
export const samlSignatureInvalid = 'Response signature invalid'
export const samlProviderUnknown = "Specified provider doesn't exist"
export const samlIssuerRefused = 'Issuer not present in specified provider'
export const samlAudienceRefused = 'Response does not contain the required audience'
export const samlNotYetValid = 'The SAML response is not valid yet.'
export const samlMetadataMalformed = 'Could not parse metadata'
export const sessionInvalid = 'The security token included in the request is invalid.'
export const sessionExpired = 'The security token included in the request is expired'
export const requestUnsigned = 'Request is missing Authentication Token'
export const signatureMismatch =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.'
export const notAuthorized = 'Not authorized'
export const authorizationMessageInvalid = 'The encoded message is not valid.'
export const requestTooLarge = 'The request is too large.'
export const requestMalformed = 'The query string contains a syntax error.'
export const throttled = 'Rate exceeded'
export const unavailable = 'The request has failed due to a temporary failure of the server.'
export const failure = 'The request processing has failed because of an unknown error, exception or failure.'

type Text = (error: VouchsafeError) => string
const fact = (error: VouchsafeError, name: string): string => String(error.detail[name])

export const issuerUnknown: Text = (error) =>
  `No OpenIDConnect provider found in your account for ${fact(error, 'issuer')}`

export const claimMissing: Text = (error) => `Missing a required claim: ${fact(error, 'claim')}`

export const tokenExpired: Text = (error) =>
  `Token expired: current date/time ${fact(error, 'at')} must be before the expiration date/time ${fact(error, 'exp')}`

export const samlExpired: Text = (error) =>
  error.detail['reason'] === 'redeemed_late'
    ? 'Token must be redeemed within 5 minutes of issuance'
    : tokenExpired(error)

/** By attribute and whether it is there; AWS's words where they are known. */
const samlAttributeTexts: Readonly<Record<string, string>> = {
  'RoleSessionName missing': 'RoleSessionName is required in AuthnResponse',
  'RoleSessionName malformed': 'RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}',
  'SourceIdentity malformed': 'Source Identity must match [a-zA-Z_0-9+=,.@-]{2,64} and not begin with "aws:"',
}
export const samlAttributeRefused: Text = (error) => {
  const [attribute, fault] = [fact(error, 'attribute'), fact(error, 'fault')]
  return samlAttributeTexts[`${attribute} ${fault}`] ?? `${attribute} in AuthnResponse is ${fault}`
}

export const signatureIncomplete: Text = (error) =>
  `Authorization header requires '${fact(error, 'part')}' parameter.`

export const scopeWrong: Text = (error) => {
  if (error.detail['expectedService'] !== undefined)
    return `Credential should be scoped to correct service: '${fact(error, 'expectedService')}'.`
  const [scopeDate, timestamp] = [fact(error, 'scopeDate'), fact(error, 'timestamp')]
  return `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${scopeDate}' != '${timestamp.slice(0, 8)}', from '${timestamp}'.`
}

export const requestExpired: Text = (error) =>
  `Signature expired: ${fact(error, 'timestamp')} is now earlier than ${fact(error, 'earliest')} (${fact(error, 'now')} - ${span(error)})`

export const requestNotYetValid: Text = (error) =>
  `Signature not yet current: ${fact(error, 'timestamp')} is still later than ${fact(error, 'latest')} (${fact(error, 'now')} + 5 min.)`

export const actionUnknown: Text = (error) =>
  `Could not find operation ${fact(error, 'action')} for version ${fact(error, 'version')}`

export const durationExceeds: Text = ({ detail }) =>
  detail['chained'] === true
    ? 'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.'
    : 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.'

export const policyTooLarge: Text = (error) =>
  `Packed policy consumes ${fact(error, 'percent')}% of allotted space, please use smaller policy.`

export const sessionTooLarge: Text = ({ detail }) =>
  `Session token consumes ${Math.ceil((Number(detail['size']) * 100) / Number(detail['largest']))}% of allotted space, please use smaller policies and tags.`

/** `duplicate_key` and the two of transitive keys are recorded from AWS, the rest say the rule. */
const tagTexts: Readonly<Record<string, string>> = {
  malformed: 'The session tags are malformed.',
  too_many: 'Too many session tags.',
  key_malformed: 'A session tag key has a wrong length or character.',
  key_reserved: 'Session tag keys must not begin with aws:.',
  value_malformed: 'A session tag value has a wrong length or character.',
  duplicate_key: 'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
  transitive_key_absent: 'The specified transitive tag key must be included in the requested tags.',
  transitive_conflict:
    "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
}
export const tagsInvalid: Text = (error) =>
  tagTexts[fact(error, 'fault')] ?? 'The session tags are malformed.'

/** AWS counts in minutes. */
function span({ detail }: VouchsafeError): string {
  return `${Number(detail['lifeSeconds']) / 60} min.`
}
