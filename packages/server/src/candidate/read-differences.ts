import type { EpochSeconds } from '@vouchsafe/core/time'
import { decodeEvent, type AuditEvent } from '@vouchsafe/ledger/event'
import type { LedgerStore, StoredLedgerRow } from '@vouchsafe/ledger/port'
import type { Role } from '@vouchsafe/trust/snapshot'
import type { CandidateRecord } from '#admin/schema/candidate'

type Difference = CandidateRecord['differences'][number]

export interface DifferencesOf {
  readonly role: Role
  /** As in `CandidateAnswer`. */
  readonly since: number
  readonly from: EpochSeconds
}

const PAGE_ROWS = 1000
/** Differing records that are read: a candidate that differs more often is looked at as it is. */
const MOST_ROWS = 10_000
/** Kinds of difference that are told apart, and decision ids of each. */
const MOST_KINDS = 100
const IDS = 3

/** The exchanges that the candidate would have answered otherwise, by way and subject, the most frequent first. */
export async function readDifferences(
  records: Pick<LedgerStore, 'query'>,
  of: DifferencesOf,
): Promise<Difference[]> {
  const kinds = new Map<string, Difference>()
  let beforeSequence: number | undefined
  for (let read = 0; read < MOST_ROWS; read += PAGE_ROWS) {
    const rows: readonly StoredLedgerRow[] = await records.query({
      role: of.role.arn,
      candidate: ['admits', 'refuses', 'refuses_otherwise'],
      since: of.from,
      limit: PAGE_ROWS,
      ...(beforeSequence !== undefined && { beforeSequence }),
    })
    for (const row of rows) addDifference(kinds, decodeEvent(row), of)
    beforeSequence = rows.at(-1)?.sequence
    if (rows.length < PAGE_ROWS) break
  }
  return [...kinds.values()].toSorted((a, b) => b.count - a.count || b.lastAt - a.lastAt)
}

/** Records come newest first. */
function addDifference(
  kinds: Map<string, Difference>,
  event: AuditEvent,
  { role, since }: DifferencesOf,
): void {
  const { candidate, roleUniqueId, principal = '', evidence, at, id } = event
  if (candidate?.since !== since || roleUniqueId !== role.uniqueId || candidate.answer === 'agrees') return
  const { answer } = candidate
  const subject = evidence?.subject ?? ''
  const name = JSON.stringify([answer, principal, subject])
  const held = kinds.get(name)
  if (held === undefined && kinds.size >= MOST_KINDS) return
  kinds.set(name, {
    answer,
    principal,
    subject,
    count: (held?.count ?? 0) + 1,
    firstAt: at,
    lastAt: held?.lastAt ?? at,
    ids: held === undefined ? [id] : held.ids.length < IDS ? [...held.ids, id] : held.ids,
  })
}
