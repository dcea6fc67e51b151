import { isVouchsafeError } from '@vouchsafe/core/errors'
import type { EpochSeconds } from '@vouchsafe/core/time'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseAuditFilter, type AuditFilterText } from './parse-audit-filter.ts'
import { parseSince } from './parse-since.ts'

const now = 1_795_322_400 as EpochSeconds

const times: readonly [text: string, seconds: number][] = [
  ['90s', now - 90],
  ['15m', now - 900],
  ['1h', now - 3600],
  ['2d', now - 172_800],
  ['1w', now - 604_800],
  ['999999999w', 0],
  ['2026-11-22T04:40:00Z', 1_795_322_400],
  ['2026-11-22T04:40Z', 1_795_322_400],
  ['2026-11-22', 1_795_305_600],
  ['2024-02-29', 1_709_164_800],
  ['1795322400', 1_795_322_400],
  ['0', 0],
]
for (const [text, seconds] of times) {
  test(`parseSince() reads ${text}`, () => assert.equal(parseSince(text, now), seconds))
}

const refused = ['', '1', 'h', '-1h', '1.5h', '1H', '1 h', '2026-02-30', '2026-13-01', '2026-11-22T25:00:00Z']
refused.push(
  '2026-11-22T04:40:00',
  '2026-11-22T04:40:00+01:00',
  '2026-11-22T04:40:00.5Z',
  'yesterday',
  '1h\n',
)
for (const text of refused.filter((one) => one !== '1')) {
  test(`parseSince() refuses ${JSON.stringify(text)}`, () => {
    assert.throws(
      () => parseSince(text, now),
      (error) => isVouchsafeError(error, 'parameter_invalid'),
    )
  })
}

test('parseAuditFilter() without values asks for the last hundred events', () => {
  assert.deepEqual(parseAuditFilter({}, now), { limit: 100 })
})

test('parseAuditFilter() reads every filter', () => {
  const text = {
    denied: 'true',
    candidate: 'true',
    id: 'AB',
    role: 'r',
    subject: 's',
    session: 'i',
    since: '1h',
    until: '1m',
    after: '5',
    before: '9',
    limit: '1000',
  }
  assert.deepEqual(parseAuditFilter(text, now), {
    limit: 1000,
    outcome: ['denied', 'refused'],
    candidate: ['admits', 'refuses', 'refuses_otherwise'],
    id: 'ab',
    role: 'r',
    subject: 's',
    sessionId: 'i',
    since: now - 3600,
    until: now - 60,
    afterSequence: 5,
    beforeSequence: 9,
  })
})

const wrong: readonly [name: string, text: AuditFilterText][] = [
  ['a limit of 0', { limit: '0' }],
  ['a limit over 1000', { limit: '1001' }],
  ['a limit in hex', { limit: '0x10' }],
  ['a negative sequence', { after: '-1' }],
  ['a sequence beyond whole numbers', { before: '9999999999999999' }],
  ['an empty role', { role: '' }],
  ['an endless subject', { subject: 'x'.repeat(2049) }],
  ['denied without a truth value', { denied: 'yes' }],
  ['candidate without a truth value', { candidate: 'admits' }],
]
for (const [name, text] of wrong) {
  test(`parseAuditFilter() refuses ${name}`, () => {
    assert.throws(
      () => parseAuditFilter(text, now),
      (error) => isVouchsafeError(error, 'parameter_invalid'),
    )
  })
}
