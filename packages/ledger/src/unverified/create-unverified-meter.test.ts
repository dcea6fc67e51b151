import { VouchsafeError } from '@vouchsafe/core/errors'
import type { EpochSeconds } from '@vouchsafe/core/time'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { AuditEvent } from '#event/types'
import { createUnverifiedMeter } from './create-unverified-meter.ts'
import type { UnverifiedSettings } from './types.ts'

const at = (seconds: number): EpochSeconds => seconds as EpochSeconds
const stranger = '192.0.2.1'

/** A meter, and what it recorded; the ledger fails while `ledger.broken`. */
function setUp(settings: UnverifiedSettings = {}) {
  const events: AuditEvent[] = []
  const ledger = {
    broken: false,
    record: async (event: AuditEvent) => {
      if (ledger.broken) throw new VouchsafeError('ledger_unavailable')
      events.push(event)
      return { trustVersion: 1 }
    },
  }
  const random = { bytes: (length: number) => Buffer.alloc(length, 7) }
  const meter = createUnverifiedMeter({ ledger, random, trustVersion: () => 5, settings })
  const fail = (
    source: string,
    second: number,
    reason: 'token_expired' | 'issuer_unknown' = 'token_expired',
  ) => meter.failed({ source, reason, at: at(second) })
  const total = () => events.reduce((sum, event) => sum + (event.count ?? 0), 0)
  return { meter, ledger, events, fail, total }
}

test('mayAttempt() refuses a source after its burst of failures and lets it again as time passes', () => {
  const { meter, fail } = setUp({ burst: 3, perSourcePerSecond: 1 })
  const verdicts = [1, 2, 3].map(() => (fail(stranger, 100), meter.mayAttempt(stranger, at(100))))
  assert.deepEqual(verdicts, [true, true, false])
  assert.equal(meter.mayAttempt(stranger, at(101)), true)
  fail(stranger, 101)
  assert.equal(meter.mayAttempt(stranger, at(101)), false)
  assert.equal(meter.mayAttempt('192.0.2.2', at(101)), true)
})

test('mayAttempt() costs nothing by itself, and a clock set back takes nothing', () => {
  const { meter, fail } = setUp({ burst: 2, perSourcePerSecond: 1 })
  for (let attempt = 0; attempt < 100; attempt++) assert.ok(meter.mayAttempt(stranger, at(5)))
  fail(stranger, 5)
  assert.equal(meter.mayAttempt(stranger, at(1)), true)
})

test('mayAttempt() takes all addresses of an IPv6 /64 for one source', () => {
  const { meter, fail } = setUp({ burst: 2 })
  fail('2001:db8::1', 0)
  fail('2001:db8::2', 0)
  assert.equal(meter.mayAttempt('2001:db8::3', at(0)), false)
  assert.equal(meter.mayAttempt('2001:db8:0:1::3', at(0)), true)
})

for (const source of ['127.0.0.1', '::1', '::ffff:127.0.0.1']) {
  test(`mayAttempt() never refuses ${source}, whose failures are counted all the same`, async () => {
    const { meter, events, fail } = setUp({ burst: 1 })
    for (let attempt = 0; attempt < 1000; attempt++) fail(source, 7)
    assert.equal(meter.mayAttempt(source, at(7)), true)
    await meter.flush()
    assert.equal(events[0]?.count, 1000)
  })
}

test('mayAttempt() remembers no more sources than its limit, the latest ones', () => {
  const { meter, fail } = setUp({ burst: 1, maxSources: 2 })
  for (const source of ['a', 'b', 'a', 'c']) fail(source, 0)
  assert.deepEqual(
    ['a', 'b', 'c'].map((source) => meter.mayAttempt(source, at(0))),
    [false, true, false],
  )
})

test('flush() records one event per second, source and reason, of finished seconds only', async () => {
  const { meter, events, fail } = setUp()
  for (const second of [10, 10, 11, 12]) fail(stranger, second)
  fail(stranger, 10, 'issuer_unknown')
  await meter.flush(at(12))
  const seen = events.map((event) => [event.at, event.reason, event.count, event.caller.address])
  assert.deepEqual(seen, [
    [10, 'token_expired', 2, stranger],
    [11, 'token_expired', 1, stranger],
    [10, 'issuer_unknown', 1, stranger],
  ])
  assert.deepEqual(
    [events[0]?.type, events[0]?.outcome, events[0]?.trustVersion],
    ['unverified', 'refused', 5],
  )
  await meter.flush()
  assert.deepEqual([events.length, events[3]?.at], [4, 12])
})

test('flush() records a flood from many sources in bounded rows and loses no count', async () => {
  const { meter, events, fail, total } = setUp({ maxRows: 10 })
  for (let source = 0; source < 5000; source++) fail(`source-${source}`, 10 + (source % 3))
  await meter.flush()
  assert.equal(events.length, 11)
  assert.equal(total(), 5000)
  assert.deepEqual(events.at(-1)?.detail, { source: '*', until: 12 })
})

test('flush() loses no count to a ledger that fails for a while, and keeps bounded memory meanwhile', async () => {
  const minute = fc.array(fc.tuple(fc.nat({ max: 20 }), fc.boolean()), { maxLength: 30 })
  await fc.assert(
    fc.asyncProperty(minute, async (seconds) => {
      const { meter, ledger, events, fail, total } = setUp({ maxRows: 3 })
      let failures = 0
      for (const [second, [count, broken]] of seconds.entries()) {
        ledger.broken = broken
        for (let index = 0; index < count; index++) fail(`source-${index}`, second)
        failures += count
        await meter.flush(at(second))
      }
      ledger.broken = false
      const before = events.length
      await meter.flush()
      assert.equal(total(), failures)
      assert.ok(events.length - before <= 4)
    }),
  )
})
