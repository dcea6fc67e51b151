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
  readonly actor: { readonly via: string; readonly uid: number; readonly pid: number }
  readonly changes: readonly (
    | { readonly op: 'create' | 'update'; readonly after: ChangedResource }
    | { readonly op: 'delete'; readonly before: ChangedResource }
  )[]
}

/**
 * The record of a change of trust, named by the version it makes. It lists every changed resource by name; the
 * contents are in the change log under that version.
 */
export function trustChangedEvent(change: TrustChangeFacts): AuditEvent {
  const { via, uid, pid } = change.actor
  return {
    id: change.id,
    at: change.at,
    type: 'trust_changed',
    outcome: 'allowed',
    trustVersion: change.basedOn + 1,
    caller: { transport: via === 'admin.sock' ? 'admin.sock' : 'in-process', uid, pid },
    protocol: 'admin',
    operation: 'ChangeTrust',
    evidence: { kind: 'administrator', subject: `uid:${uid}` },
    detail: {
      via,
      changes: change.changes.map((one) => {
        const { kind, account, name } = one.op === 'delete' ? one.before : one.after
        return { op: one.op, kind, account, name }
      }),
    },
  }
}
