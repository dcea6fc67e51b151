import type { EpochSeconds } from '@vouchsafe/core/time'
import fc from 'fast-check'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeJobId, encodeJobId, granularities } from './job-id.ts'

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.split('')
const uniqueId = fc
  .tuple(
    fc.constantFrom('AROA', 'ANPA'),
    fc.string({ unit: fc.constantFrom(...alphabet), minLength: 17, maxLength: 17 }),
  )
  .map((parts) => parts.join(''))
const instant = fc.integer({ min: 0, max: 2 ** 40 - 1 }).map((at) => at as EpochSeconds)

test('decodeJobId(encodeJobId(job)) is the job, in the 36 characters of a UUID', () => {
  fc.assert(
    fc.property(uniqueId, fc.constantFrom(...granularities), instant, (entity, granularity, at) => {
      const given = { uniqueId: entity, granularity, at }
      const id = encodeJobId(given)
      assert.match(id, /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
      assert.deepEqual(decodeJobId(id), given)
    }),
  )
})

test('decodeJobId() knows nothing of texts that no server wrote', () => {
  const id = encodeJobId({
    uniqueId: 'AROAAAAAAAAAAAAAAAAAA',
    granularity: 'SERVICE_LEVEL',
    at: 1 as EpochSeconds,
  })
  for (const text of [
    '',
    'x',
    id.toUpperCase().replace('-', ''),
    `${id} `,
    '00000000-0000-0000-0000-000000000000',
  ])
    assert.equal(decodeJobId(text), undefined)
  assert.throws(() => encodeJobId({ uniqueId: 'AIDA', granularity: 'ACTION_LEVEL', at: 1 as EpochSeconds }))
})
