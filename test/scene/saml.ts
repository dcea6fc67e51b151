import { samlAttribute, signedResponse, subjectXml } from '@vouchsafe/core/saml/testing'

/** A response that the identity provider of the tests signs now: `roles` are the pairs of role and provider. */
export function samlResponse(
  roles: readonly string[],
  attributes: Readonly<Record<string, readonly string[]>> = {},
): string {
  const at = (offset: number): string =>
    new Date(Date.now() + offset * 1000).toISOString().replace(/\.\d+Z$/, 'Z')
  const audience =
    '<saml:AudienceRestriction><saml:Audience>urn:amazon:webservices</saml:Audience></saml:AudienceRestriction>'
  return signedResponse({
    issueInstant: at(-10),
    subject: subjectXml({ data: `NotOnOrAfter="${at(290)}" Recipient="https://signin.aws.amazon.com/saml"` }),
    conditions: `<saml:Conditions NotBefore="${at(-10)}" NotOnOrAfter="${at(290)}">${audience}</saml:Conditions>`,
    authn: `<saml:AuthnStatement AuthnInstant="${at(-60)}"><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>`,
    attributes: {
      [`${samlAttribute}Role`]: roles,
      [`${samlAttribute}RoleSessionName`]: ['alice@example.com'],
      ...attributes,
    },
  })
}
