import type { Random } from '@vouchsafe/core/bytes'
import type { EpochSeconds, Seconds } from '@vouchsafe/core/time'
import type { Ledger } from '#append/types'
import { eventId } from '#event/event-id'
import type { LedgerStore } from '#port/types'

export interface PruneOptions {
  readonly store: Pick<LedgerStore, 'prune'>
  readonly ledger: Pick<Ledger, 'record'>
  readonly random: Random
  readonly trustVersion: () => number
  /** How long events are kept; 0: for ever. */
  readonly keepSeconds: Seconds
}

/**
 * Deletes events older than the retention and records that it did, so that a gap in the ledger is itself on
 * record. Returns how many events are gone.
 * @throws VouchsafeError `ledger_unavailable`
 */
export async function pruneLedger(options: PruneOptions, at: EpochSeconds): Promise<number> {
  const { store, ledger, random, trustVersion, keepSeconds } = options
  if (keepSeconds === 0) return 0
  const before = (at - keepSeconds) as EpochSeconds
  const rows = await store.prune(before)
  if (rows === 0) return 0
  await ledger.record({
    id: eventId(random),
    at,
    type: 'operation',
    outcome: 'allowed',
    trustVersion: trustVersion(),
    caller: { transport: 'in-process' },
    operation: 'PruneLedger',
    detail: { before, rows },
  })
  return rows
}
