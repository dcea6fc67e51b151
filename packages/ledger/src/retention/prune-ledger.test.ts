import type { EpochSeconds, Seconds } from '@vouchsafe/core/time'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AuditEvent } from '#event/types'
import { pruneLedger } from './prune-ledger.ts'

const now = 1_795_322_400 as EpochSeconds

const cases: readonly [
  name: string,
  keepSeconds: number,
  rows: number,
  prunedBefore: number[],
  recorded: number,
][] = [
  ['deletes what is older than the retention and records it', 86_400, 12, [now - 86_400], 1],
  ['records nothing when nothing was old', 86_400, 0, [now - 86_400], 0],
  ['deletes nothing when everything is kept', 0, 12, [], 0],
]
for (const [name, keepSeconds, rows, prunedBefore, recorded] of cases) {
  test(`pruneLedger() ${name}`, async () => {
    const asked: number[] = []
    const events: AuditEvent[] = []
    const pruned = await pruneLedger(
      {
        store: { prune: async (before) => (asked.push(before), rows) },
        ledger: { record: async (event) => (events.push(event), { trustVersion: 1 }) },
        random: { bytes: (length) => Buffer.alloc(length) },
        trustVersion: () => 1,
        keepSeconds: keepSeconds as Seconds,
      },
      now,
    )
    assert.deepEqual(asked, prunedBefore)
    assert.equal(events.length, recorded)
    assert.equal(pruned, recorded * rows)
    if (recorded === 1) assert.deepEqual(events[0]?.detail, { before: now - keepSeconds, rows })
  })
}
