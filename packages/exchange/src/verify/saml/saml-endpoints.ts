/** The sign-in endpoints of AWS, global and by region, that every guide tells an identity provider to name. */
const signIn = /^https:\/\/(?:[a-z0-9-]{1,32}\.)?signin\.aws\.amazon\.com\/saml$/
const servicesUrn = 'urn:amazon:webservices'

export interface SamlEndpoints {
  /** `Recipient` of a subject confirmation. */
  readonly isRecipient: (recipient: string) => boolean
  /** `Audience` of an assertion. */
  readonly isAudience: (audience: string) => boolean
}

/**
 * What a response must be meant for: AWS's own names, so that a provider set up for AWS works as it is, and those of
 * this installation, compared letter for letter.
 */
export function samlEndpoints(own: readonly string[]): SamlEndpoints {
  const known: ReadonlySet<string> = new Set(own)
  const isRecipient = (name: string): boolean => known.has(name) || signIn.test(name)
  return { isRecipient, isAudience: (name) => name === servicesUrn || isRecipient(name) }
}
