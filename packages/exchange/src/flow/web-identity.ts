import { federatedPrincipal } from '#principal/federated-principal'
import type { VerifiedEvidence } from '#verify/oidc/evidence'
import type { EvidenceKind } from './evidence-kind.ts'
import { claimHider } from './hide-claims.ts'
import type { AssumeRoleInput } from './types.ts'

/** A token of an OIDC provider. */
export const webIdentity: EvidenceKind<AssumeRoleInput, VerifiedEvidence> = {
  operation: 'AssumeRoleWithWebIdentity',
  action: 'sts:AssumeRoleWithWebIdentity',
  verify: ({ oidc }, { token }, { role, round }) =>
    oidc.verify(token.reveal(), { account: role.account, trust: round.trust, at: round.at }),
  ground(evidence, input, { at }) {
    const federated = federatedPrincipal(evidence, input, at)
    const { provider, issuer, subject, audience } = evidence
    const origin = { provider: federated.principal.id, issuer, subject, audience }
    const { sessionName } = input
    return { ...federated, provider, sessionName, origin: federated.chain?.origin ?? origin }
  },
  record: ({ digest, issuer, subject, audience, claims }) => ({
    kind: 'oidc',
    digest,
    issuer,
    subject,
    audience,
    claims,
  }),
  hider: (evidence, { pseudonym }) => claimHider(evidence, pseudonym),
}
