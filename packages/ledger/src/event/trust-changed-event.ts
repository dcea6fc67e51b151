import type { JsonObject } from '@vouchsafe/core/json'
import type { EpochSeconds } from '@vouchsafe/core/time'
import type { AuditEvent } from './types.ts'

interface ChangedResource {
  readonly kind: string
  readonly account: string
  readonly name: string
}

/** What the ledger needs of a change of trust; `TrustChange` of the trust package has this shape. */
export interface TrustChangeFacts {
  readonly id: string
  readonly basedOn: number
  readonly at: EpochSeconds
  readonly actor:
    | { readonly via: 'admin.sock' | 'bootstrap'; readonly uid: number; readonly pid: number }
    | { readonly via: 'iam'; readonly session: string; readonly decision: string }
  readonly changes: readonly (
    | { readonly op: 'create' | 'update'; readonly after: ChangedResource }
    | { readonly op: 'delete'; readonly before: ChangedResource }
  )[]
  readonly because?: JsonObject
}

/**
 * The record of a change of trust, named by the version it makes. It lists every changed resource by name; the
 * contents are in the change log under that version.
 */
export function trustChangedEvent(change: TrustChangeFacts): AuditEvent {
  const { actor } = change
  return {
    id: change.id,
    at: change.at,
    type: 'trust_changed',
    outcome: 'allowed',
    trustVersion: change.basedOn + 1,
    ...actorParts(actor),
    operation: 'ChangeTrust',
    detail: {
      via: actor.via,
      // the call that asked for it has a record of its own
      ...(actor.via === 'iam' && { decision: actor.decision }),
      ...change.because,
      changes: change.changes.map((one) => {
        const { kind, account, name } = one.op === 'delete' ? one.before : one.after
        return { op: one.op, kind, account, name }
      }),
    },
  }
}

function actorParts(
  actor: TrustChangeFacts['actor'],
): Pick<AuditEvent, 'caller' | 'protocol' | 'evidence' | 'principal'> {
  if (actor.via === 'iam') {
    const { session } = actor
    return {
      caller: { transport: 'in-process' },
      protocol: 'aws',
      principal: session,
      evidence: { kind: 'sigv4', subject: session },
    }
  }
  const { via, uid, pid } = actor
  return {
    caller: { transport: via === 'admin.sock' ? 'admin.sock' : 'in-process', uid, pid },
    protocol: 'admin',
    evidence: { kind: 'administrator', subject: `uid:${uid}` },
  }
}
