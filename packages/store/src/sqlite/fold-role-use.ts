import type { LedgerRow } from '@vouchsafe/ledger/port'
import { sumCandidates, sumUses } from '@vouchsafe/ledger/usage'
import type { DatabaseSync } from 'node:sqlite'
import { foldRows, roleUseStatements } from './role-use-statements.ts'

/** The sums of the ledger as the writing thread keeps them. Each must run inside a transaction. */
export interface RoleUseWriter {
  /** Reads the next records into the sums; returns how many sequences it went over. */
  fold(): number
  /** Reads at least up to where the oldest records end that a pruning is about to delete. */
  foldBefore(pruning: { readonly before: number; readonly limit: number }): void
  forget(before: number): number
}

/** Prepares the statements of the sums. */
export function prepareRoleUse(db: DatabaseSync): RoleUseWriter {
  const readCursor = db.prepare(roleUseStatements.readCursor)
  const saveCursor = db.prepare(roleUseStatements.saveCursor)
  const readUses = db.prepare(roleUseStatements.readUses)
  const add = db.prepare(roleUseStatements.add)
  const addCandidate = db.prepare(roleUseStatements.addCandidate)
  const forget = db.prepare(roleUseStatements.forget)
  const forgetCandidates = db.prepare(roleUseStatements.forgetCandidates)
  const lastOfOldest = db.prepare(roleUseStatements.lastOfOldest)

  const cursor = (): { readonly after: number; readonly last: number } => {
    const row = readCursor.get()
    return { after: Number(row?.['after']), last: Number(row?.['last']) }
  }

  const fold = (): number => {
    const { after, last } = cursor()
    const until = Math.min(last, after + foldRows)
    if (until <= after) return 0
    // the columns are fields of LedgerRow, written by encodeEvent
    const rows = readUses.all(after, until) as unknown as LedgerRow[]
    for (const sum of sumUses(rows)) {
      const { roleId, kind, principal, subject, count, firstAt, lastAt, region = null } = sum
      add.run(roleId, kind, principal, subject, count, firstAt, lastAt, region)
    }
    for (const { roleId, since, day, answer, count, firstAt, lastAt } of sumCandidates(rows))
      addCandidate.run(roleId, since, day, answer, count, firstAt, lastAt)
    saveCursor.run(until)
    return until - after
  }

  return {
    fold,
    foldBefore: ({ before, limit }) => {
      const end = Number(lastOfOldest.get(before, limit)?.['last'] ?? 0)
      while (cursor().after < end && fold() > 0);
    },
    forget: (before) => Number(forget.run(before).changes) + Number(forgetCandidates.run(before).changes),
  }
}
