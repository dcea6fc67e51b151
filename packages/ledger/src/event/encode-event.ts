import type { LedgerRow } from '../port/types.ts'
import type { AuditEvent } from './types.ts'

/**
 * The row that keeps an event: its whole JSON, and beside it the columns that queries filter on. The event is
 * serialized once; this runs before every release.
 */
export function encodeEvent(event: AuditEvent): LedgerRow {
  return {
    id: event.id,
    at: event.at,
    type: event.type,
    outcome: event.outcome,
    account: event.account ?? null,
    role: event.role ?? null,
    subject: event.evidence?.subject ?? null,
    sessionId: event.credential?.id ?? null,
    candidate: differenceOf(event),
    body: JSON.stringify(event),
  }
}

function differenceOf({ candidate }: AuditEvent): LedgerRow['candidate'] {
  return candidate === undefined || candidate.answer === 'agrees' ? null : candidate.answer
}

/** The event of a row that `encodeEvent` made. */
export function decodeEvent(row: { readonly body: string }): AuditEvent {
  // Our own bytes, written by encodeEvent: the strict parser for outside bytes has nothing to refuse here.
  return JSON.parse(row.body) as AuditEvent
}
