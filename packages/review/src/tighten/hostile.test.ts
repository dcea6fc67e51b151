import type { AuditEvent } from '@vouchsafe/ledger/event'
import { parseTrustPolicy } from '@vouchsafe/policy/parse'
import fc from 'fast-check'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { collectEvidence } from './collect-evidence.ts'
import { tighten } from './tighten.ts'

const host = 'token.actions.githubusercontent.com'
const provider = `arn:aws:iam::000000000001:oidc-provider/${host}`
const enforced = JSON.stringify({
  Version: '2012-10-17',
  Statement: {
    Effect: 'Allow',
    Principal: { Federated: provider },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: { StringLike: { [`${host}:sub`]: 'repo:acme/*' } },
  },
})

const text = fc.string({ unit: 'binary' })
const json = fc.jsonValue({ stringUnit: 'binary' })

/** Near enough to a record that it is read, with anything in the places that somebody else may choose. */
const record = fc.record(
  {
    id: fc.constant('x'),
    at: fc.oneof(fc.nat(), json),
    type: fc.constant('exchange'),
    outcome: fc.constantFrom('allowed', 'denied'),
    operation: fc.constantFrom('AssumeRoleWithWebIdentity', 'AssumeRole', 'AssumeRoleWithSAML'),
    reason: fc.constantFrom('trust_policy', '__proto__'),
    role: fc.constant('arn:aws:iam::000000000001:role/ci'),
    principal: fc.oneof(fc.constant(provider), text),
    evidence: fc.oneof(fc.record({ kind: fc.constant('oidc'), subject: text }), json),
    request: fc.oneof(
      json,
      fc.dictionary(
        fc.oneof(fc.constantFrom(`${host}:sub`, `${host}:aud`, '__proto__:x', 'aws:tagkeys'), text),
        fc.oneof(
          text,
          text.map((end) => `repo:acme/${end}`),
          json,
        ),
      ),
    ),
    decision: json,
  },
  { requiredKeys: ['id', 'type', 'outcome', 'operation', 'role'] },
)

test('tighten() takes any records without harm, and what it writes is a policy no wider than before', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(record, json), { maxLength: 20 }), (events) => {
      const evidence = collectEvidence(parseTrustPolicy(enforced))
      for (const event of events)
        // what stands in a file is an object by the time it is read
        if (typeof event === 'object' && event !== null) evidence.add(event as unknown as AuditEvent)
      const { policy, refuses } = tighten(enforced, evidence)
      if (policy === undefined) return
      parseTrustPolicy(policy, { maxLength: 1_000_000 })
      assert.ok(refuses.every(({ direction }) => direction === 'refuses'))
    }),
  )
})

test('tighten() holds a record of many strangers within bounds', () => {
  const evidence = collectEvidence(parseTrustPolicy(enforced))
  const denied = { type: 'exchange', outcome: 'denied', reason: 'trust_policy', id: 'x', at: 1 }
  for (let index = 0; index < 20_000; index += 1)
    evidence.add({
      ...denied,
      operation: 'AssumeRoleWithWebIdentity',
      role: 'r',
      principal: provider,
      evidence: { kind: 'oidc', subject: `stranger-${index}` },
      request: { [`${host}:sub`]: `stranger-${index}` },
    } as unknown as AuditEvent)
  assert.equal(evidence.denied().size, 10_000)
})
