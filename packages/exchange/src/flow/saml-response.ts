import { samlPrincipal } from '#principal/saml-principal'
import type { VerifiedSamlEvidence } from '#verify/saml/evidence'
import type { EvidenceKind } from './evidence-kind.ts'
import type { SamlInput } from './types.ts'

/** A response of a SAML identity provider. */
export const samlResponse: EvidenceKind<SamlInput, VerifiedSamlEvidence> = {
  operation: 'AssumeRoleWithSAML',
  action: 'sts:AssumeRoleWithSAML',
  verify: ({ saml }, { assertion, providerArn }, { role, round }) =>
    saml.verify(assertion.reveal(), { account: role.account, providerArn, trust: round.trust, at: round.at }),
  ground(evidence, input, { at }) {
    const { provider, issuer, subject, audience } = evidence
    const principal = samlPrincipal(evidence, input, at)
    return { ...principal, provider, origin: { provider: provider.arn, issuer, subject, audience } }
  },
  record: ({ digest, issuer, subject, audience, attributes }) => ({
    kind: 'saml',
    digest,
    issuer,
    subject,
    audience,
    claims: Object.fromEntries([...attributes].map(([name, values]) => [name, [...values]])),
  }),
  hider: () => (value) => value,
}
