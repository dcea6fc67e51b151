import { isVouchsafeError } from '@vouchsafe/core/errors'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { sampleEvent } from '#event/sample-event.test-support'
import { createLedger } from './create-ledger.ts'
import { SteeredStore } from './steered-store.test-support.ts'

const isUnavailable = (error: unknown): boolean => isVouchsafeError(error, 'ledger_unavailable')

test('record() appends at once when nothing is in flight', () => {
  const store = new SteeredStore()
  void createLedger(store).record(sampleEvent('a'))
  assert.deepEqual(store.batches, [['a']])
})

test('record() puts everything that arrives during an append into the next one, in order', async () => {
  const store = new SteeredStore()
  const ledger = createLedger(store, { maxBatchRows: 150 })
  const all = Array.from({ length: 200 }, (_, index) => ledger.record(sampleEvent(`${index}`)))
  assert.equal(store.inFlight, 1)
  await store.settleAll()
  const appended = await Promise.all(all)
  assert.deepEqual(
    store.batches.map((batch) => batch.length),
    [1, 150, 49],
  )
  assert.deepEqual(
    store.stored,
    all.map((_, index) => `${index}`),
  )
  assert.deepEqual(
    [appended[0]?.trustVersion, appended[1]?.trustVersion, appended[199]?.trustVersion],
    [1, 2, 3],
  )
})

test('record() resolves only after its append did', async () => {
  const store = new SteeredStore()
  let isResolved = false
  const recorded = createLedger(store)
    .record(sampleEvent('a'))
    .then(() => (isResolved = true))
  await new Promise((resolve) => setImmediate(resolve))
  assert.equal(isResolved, false)
  await store.settle()
  await recorded
})

test('a failing append rejects exactly its own events and the next batch is tried', async () => {
  const store = new SteeredStore()
  const ledger = createLedger(store)
  const [first, second, third] = ['a', 'b', 'c'].map((id) => ledger.record(sampleEvent(id)))
  await Promise.all([
    assert.rejects(first ?? Promise.resolve(), isUnavailable),
    store.settle(new Error('a disk fell off')),
  ])
  assert.equal(ledger.healthy(), false)
  await store.settle()
  await Promise.all([second, third])
  assert.deepEqual(store.stored, ['b', 'c'])
  assert.equal(ledger.healthy(), true)
})

test('record() refuses at once when the queue is full, and takes events again when it is not', async () => {
  const store = new SteeredStore()
  const ledger = createLedger(store, { maxQueuedRows: 2 })
  const taken = ['a', 'b', 'c'].map((id) => ledger.record(sampleEvent(id)))
  await assert.rejects(ledger.record(sampleEvent('d')), isUnavailable)
  assert.equal(ledger.healthy(), true)
  await store.settle()
  taken.push(ledger.record(sampleEvent('e')))
  await store.settleAll()
  await Promise.all(taken)
  assert.deepEqual(store.stored, ['a', 'b', 'c', 'e'])
})

test('close() settles what was taken and refuses what comes after', async () => {
  const store = new SteeredStore()
  const ledger = createLedger(store, { maxBatchRows: 1 })
  const taken = Promise.all(['a', 'b', 'c'].map((id) => ledger.record(sampleEvent(id))))
  const closed = ledger.close()
  await assert.rejects(ledger.record(sampleEvent('late')), isUnavailable)
  await store.settleAll()
  await Promise.all([taken, closed])
  assert.deepEqual(store.stored, ['a', 'b', 'c'])
})

test('probe() asks the store only after a failure, once at a time, and brings health back', async () => {
  const store = new SteeredStore()
  const ledger = createLedger(store)
  assert.equal(await ledger.probe(), true)
  assert.equal(store.batches.length, 0)
  await Promise.all([assert.rejects(ledger.record(sampleEvent('a'))), store.settle(new Error('full'))])
  const probes = Promise.all([ledger.probe(), ledger.probe()])
  assert.equal(store.inFlight, 1)
  await store.settle()
  assert.deepEqual(await probes, [true, true])
  assert.deepEqual(store.batches, [['a'], []])
  void ledger.record(sampleEvent('b'))
  await store.settle()
  assert.deepEqual(store.stored, ['b'])
})

test('record() never resolves an event that is not stored, nor rejects one that is, however appends fail', async () => {
  const step = fc.oneof(fc.constant('record'), fc.constant('settle'), fc.constant('fail'))
  const options = fc.record({
    maxBatchRows: fc.integer({ min: 1, max: 4 }),
    maxQueuedRows: fc.integer({ min: 1, max: 6 }),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), options, async (steps, limits) => {
      const store = new SteeredStore()
      const ledger = createLedger(store, limits)
      const resolved: string[] = []
      const rejected: string[] = []
      for (const [index, one] of steps.entries()) {
        const id = `${index}`
        if (one === 'settle') await store.settle()
        else if (one === 'fail') await store.settle(new Error('fails'))
        else
          ledger.record(sampleEvent(id)).then(
            () => resolved.push(id),
            () => rejected.push(id),
          )
        assert.ok(store.inFlight <= 1)
      }
      await store.settleAll()
      assert.deepEqual(resolved, store.stored)
      assert.equal(resolved.length + rejected.length, steps.filter((one) => one === 'record').length)
    }),
  )
})
