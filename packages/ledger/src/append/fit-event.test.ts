import { isVouchsafeError } from '@vouchsafe/core/errors'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { sampleEvent } from '#event/sample-event.test-support'
import type { LedgerRow } from '#port/types'
import { createLedger } from './create-ledger.ts'
import { fitEvent } from './fit-event.ts'

const decision = { effect: 'deny', reason: 'no_statement_allows', statements: ['x'.repeat(5000)] }
const claims = { sub: 's', long: 'y'.repeat(3000) }

test('fitEvent() leaves out policy traces first, keeps the decision, and says how much is missing', () => {
  const event = sampleEvent('a', {
    outcome: 'denied',
    decision,
    candidateDecision: decision,
    evidence: { kind: 'oidc', claims },
  })
  const { event: fitted, refused } = fitEvent(event, 4096)
  assert.equal(refused, false)
  assert.deepEqual(fitted.decision, {
    effect: 'deny',
    reason: 'no_statement_allows',
    omitted: { statements: { length: 5004 } },
  })
  assert.deepEqual(fitted.evidence?.claims, claims)
})

test('fitEvent() refuses an allowed event that cannot keep every claim', () => {
  const event = sampleEvent('a', { evidence: { kind: 'oidc', claims }, decision })
  const { event: fitted, refused } = fitEvent(event, 2048)
  assert.equal(refused, true)
  assert.deepEqual(
    [fitted.outcome, fitted.reason, fitted.credential],
    ['refused', 'limit_exceeded', undefined],
  )
})

test('fitEvent() keeps a denial on record, with a mark for what is missing', () => {
  const event = sampleEvent('a', {
    outcome: 'denied',
    reason: 'policy',
    evidence: { kind: 'oidc', subject: 's', claims },
  })
  const { event: fitted, refused } = fitEvent(event, 2048)
  assert.equal(refused, false)
  assert.deepEqual([fitted.outcome, fitted.reason, fitted.evidence?.subject], ['denied', 'policy', 's'])
  assert.deepEqual(fitted.evidence?.claims, { omitted: { length: JSON.stringify(claims).length } })
})

test('fitEvent() bounds every event and never releases on a record that lacks a claim or request key', () => {
  const long = fc.nat({ max: 30_000 }).map((length) => 'z'.repeat(length))
  const parts = fc.record({ claim: long, key: long, agent: long, trace: long, role: long })
  fc.assert(
    fc.property(parts, fc.constantFrom('allowed' as const, 'denied' as const), (part, outcome) => {
      const event = sampleEvent('a', {
        outcome,
        role: part.role,
        caller: { transport: 'tcp', userAgent: part.agent },
        evidence: { kind: 'oidc', claims: { claim: part.claim } },
        request: { key: part.key },
        decision: { statements: [part.trace] },
      })
      const { event: fitted } = fitEvent(event, 20_000)
      assert.ok(JSON.stringify(fitted).length <= 20_000)
      if (fitted.outcome === 'allowed') {
        assert.deepEqual(
          [fitted.evidence, fitted.request, fitted.role],
          [event.evidence, event.request, event.role],
        )
      }
    }),
  )
})

test('record() stores the refusal of an event that is too large, then rejects it', async () => {
  const rows: LedgerRow[] = []
  const append = async (some: readonly LedgerRow[]) => (rows.push(...some), { trustVersion: 1 })
  const ledger = createLedger(
    { append, query: async () => [], prune: async () => 0 },
    { maxBodyLength: 2048 },
  )
  const recorded = ledger.record(sampleEvent('a', { evidence: { kind: 'oidc', claims } }))
  await assert.rejects(recorded, (error) => isVouchsafeError(error, 'limit_exceeded'))
  assert.deepEqual(
    rows.map((row) => [row.id, row.outcome]),
    [['a', 'refused']],
  )
  await ledger.record(sampleEvent('b', { outcome: 'denied', decision }))
  assert.equal(rows.length, 2)
})
