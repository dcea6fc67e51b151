import type { LedgerRow } from '@vouchsafe/ledger/port'
import { openMemoryStore } from '@vouchsafe/store/memory'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { EpochSeconds } from '@vouchsafe/core/time'
import { ledgerLines } from './ledger-lines.ts'

const role = 'arn:aws:iam::000000000001:role/deploy'
const row = (n: number, facts: Partial<LedgerRow> = {}): LedgerRow => ({
  id: `id-${n}`,
  at: (1000 + n) as EpochSeconds,
  type: 'exchange',
  outcome: 'allowed',
  account: null,
  role: n % 2 === 0 ? role : null,
  subject: null,
  sessionId: null,
  candidate: null,
  body: JSON.stringify({ id: `id-${n}` }),
  ...facts,
})
const rows = Array.from({ length: 1000 }, (_, n) => row(n))

function idsOf(text: string): string[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { id: string }).id)
}

test('ledgerLines() gives every record once, oldest first, and none that came after it began', async () => {
  const { ledger } = openMemoryStore()
  await ledger.append(rows)
  const seen: string[] = []
  for await (const page of ledgerLines(ledger, {})) {
    seen.push(...idsOf(page))
    await ledger.append([row(5000 + seen.length)])
  }
  assert.deepEqual(
    seen,
    rows.map(({ id }) => id),
  )
})

test('ledgerLines() keeps its filters on every page', async () => {
  const { ledger } = openMemoryStore()
  await ledger.append(rows)
  const seen: string[] = []
  const filter = { role, since: 1500 as EpochSeconds, type: ['exchange' as const] }
  for await (const page of ledgerLines(ledger, filter)) seen.push(...idsOf(page))
  assert.deepEqual(
    seen,
    rows.filter(({ at }, n) => at >= 1500 && n % 2 === 0).map(({ id }) => id),
  )
})

test('ledgerLines() reads no page that nobody asks for', async () => {
  const { ledger } = openMemoryStore()
  await ledger.append(rows)
  let asked = 0
  const counted = {
    query: (query: Parameters<typeof ledger.query>[0]) => ((asked += 1), ledger.query(query)),
  }
  for await (const _ of ledgerLines(counted, {})) break
  // what is the newest, and one page
  assert.equal(asked, 2)
})

test('ledgerLines() of an empty ledger is empty', async () => {
  for await (const _ of ledgerLines(openMemoryStore().ledger, {})) assert.fail()
})
