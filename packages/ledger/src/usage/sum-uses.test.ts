import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { encodeEvent } from '#event/encode-event'
import { sampleEvent } from '#event/sample-event.test-support'
import { readHead } from './read-head.ts'
import { sumUses } from './sum-uses.ts'

const role = { roleUniqueId: 'AROAX', principal: 'arn:aws:iam::000000000001:oidc-provider/a.example' }

test('readHead() says what the whole body says, whatever keys and values stand in it', () => {
  const words = fc.constantFrom(
    'a',
    ',"evidence":',
    ',"evidence":{',
    '"roleUniqueId":"AROAEVIL"',
    '}',
    '{',
    '\\"',
    'evidence',
  )
  const text = fc.array(words, { maxLength: 4 }).map((parts) => parts.join(''))
  const json = fc.dictionary(fc.oneof(text, fc.constantFrom('evidence', 'roleUniqueId', 'principal')), text, {
    maxKeys: 3,
  })
  const event = fc
    .record({ userAgent: text, claims: json, detail: json, first: json, isLate: fc.boolean() })
    .map(({ userAgent, claims, detail, first, isLate }) => ({
      ...(isLate ? {} : role),
      ...sampleEvent('x', { caller: { transport: 'tcp', userAgent } }),
      // as if somebody put the nested parts first
      decision: { evidence: first, ...first },
      evidence: { kind: 'oidc' as const, claims },
      detail,
      ...(isLate ? role : {}),
    }))
  fc.assert(
    fc.property(event, (one) => {
      const { body } = encodeEvent(one)
      const { roleUniqueId, principal } = readHead(body)
      assert.deepEqual({ roleUniqueId, principal }, role)
    }),
  )
})

test('sumUses() adds nothing for what was not allowed, or uses no role', () => {
  const rows = [
    sampleEvent('a', { ...role, outcome: 'denied' }),
    sampleEvent('b', { ...role, outcome: 'refused' }),
    sampleEvent('c', { ...role, type: 'token_issued' }),
    sampleEvent('d'),
  ]
  assert.deepEqual(sumUses(rows.map(encodeEvent)), [])
})
