import { callerLayers } from '#decide/index'
import { chainOfSession } from '#principal/chain'
import { inherit } from '#principal/inherit'
import { addWishKeys } from '#principal/request-keys'
import { sessionPrincipal } from '#principal/session-principal'
import { checkTags } from '#principal/session-tags'
import { checkSourceIdentity } from '#principal/source-identity'
import { sessionArn } from '#session/types'
import { verifySignedSession, type SignedSession } from '#verify/signed/verify-signed-session'
import type { EvidenceRecord } from '@vouchsafe/ledger/event'
import type { EvidenceKind } from './evidence-kind.ts'
import { standingRole } from './standing-role.ts'
import type { ChainInput } from './types.ts'

/** A request that a session of ours signed. */
export const signedSession: EvidenceKind<ChainInput, SignedSession> = {
  operation: 'AssumeRole',
  action: 'sts:AssumeRole',
  verify: ({ keys }, { request }, { round }) =>
    verifySignedSession(request, { keys, service: 'sts', at: round.at }),
  ground(signed, input, { trust, at }) {
    const { session } = signed
    const role = standingRole(session, trust)
    const { principal, context } = sessionPrincipal(signed, { ...input, role }, at)
    const chain = chainOfSession(session)
    const given = inherit(chain, {
      tags: checkTags(input.tags, input.transitiveTagKeys),
      ...(input.sourceIdentity !== undefined && {
        sourceIdentity: checkSourceIdentity(input.sourceIdentity),
      }),
    })
    addWishKeys(context, { ...input, ...given })
    if (input.externalId !== undefined) context.set('sts:externalid', input.externalId)
    return {
      principal,
      context,
      ...given,
      chain,
      sessionName: input.sessionName,
      origin: chain.origin,
      ...(role === undefined ? { isAdministrator: true } : { caller: callerLayers(session, role, trust) }),
    }
  },
  record: signedRecord,
  // what a provider hides is in a session as its hash, unless it became a name, a tag or the source identity there
  hider: () => (value) => value,
}

/** Which session signed; nothing of its secret. */
export function signedRecord({ session, accessKeyId }: SignedSession): EvidenceRecord {
  const { id, issuedAt, origin, holder } = session
  return {
    kind: 'sigv4',
    subject: sessionArn(session),
    session: { id, accessKeyId, issuedAt, provider: origin.provider, origin: origin.subject },
    ...(holder.kind === 'administrator' && { administrator: { uid: holder.uid, pid: holder.pid } }),
  }
}
