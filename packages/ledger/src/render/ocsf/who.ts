import type { JsonObject } from '@vouchsafe/core/json'
import type { AuditEvent } from '#event/types'
import { accountOfArn, present } from '../event-facts.ts'

/** `user.type_id`: an administrator is one, everybody else is a workload. */
const admin = 2
const service = 4

/** Who asked: the subject of the evidence, under the name of the principal that it was mapped to. */
export function userOf(event: AuditEvent): JsonObject {
  const { evidence, principal, caller } = event
  const isAdmin = evidence?.kind === 'administrator'
  const account = accountOfArn(principal)
  const name = evidence?.subject ?? principal ?? caller.address ?? caller.transport
  return {
    name,
    ...present({
      uid: principal,
      account: account === undefined ? undefined : { uid: account, type_id: 10, type: 'AWS Account' },
    }),
    type_id: isAdmin ? admin : service,
    type: isAdmin ? 'Admin' : 'Service',
  }
}

/** The same as an actor, with whoever vouches for them. */
export function actorOf(event: AuditEvent): JsonObject {
  const { evidence, principal } = event
  const issuer = evidence?.issuer
  return {
    user: userOf(event),
    ...present({
      session: sessionOf(event),
      idp:
        issuer === undefined
          ? undefined
          : { name: issuer, ...present({ uid: providerUid(principal) }), issuer },
    }),
  }
}

function providerUid(principal: string | undefined): string | undefined {
  return principal?.includes('-provider/') === true ? principal : undefined
}

/** The session that was used or made. */
export function sessionOf({ credential, evidence }: AuditEvent): JsonObject | undefined {
  if (credential === undefined) return undefined
  const { id, issuedAt, expiresAt, accessKeyId } = credential
  return {
    uid: id,
    created_time: issuedAt * 1000,
    expiration_time: expiresAt * 1000,
    ...present({ credential_uid: accessKeyId, issuer: evidence?.issuer }),
  }
}

/** An address, or the socket of this machine that the call came over. */
export function sourceEndpoint({ caller }: AuditEvent): JsonObject {
  const { address, transport } = caller
  return address === undefined ? { name: transport } : { ip: address, name: transport }
}

export function httpRequest({ caller, id }: AuditEvent): JsonObject | undefined {
  const { userAgent } = caller
  return userAgent === undefined ? undefined : { uid: id, user_agent: userAgent }
}
