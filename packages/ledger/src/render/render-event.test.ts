import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { JsonValue } from '@vouchsafe/core/json'
import { encodeEvent } from '#event/encode-event'
import type { CandidateSays } from '#event/types'
import { sampleEvent } from '#event/sample-event.test-support'
import { renderEventHeader, renderEventLine } from './render-event-line.ts'
import { renderJsonLine } from './render-json-line.ts'
import { renderWhy } from './render-why.ts'

const denied = sampleEvent('0af7651916cd43dd8448eb211c80319c', {
  outcome: 'denied',
  reason: 'trust_policy',
  operation: 'AssumeRoleWithWebIdentity',
  role: 'arn:aws:iam::000000000001:role/payments',
  caller: { transport: 'tcp', address: '127.0.0.1', uid: 1000 },
  evidence: {
    kind: 'oidc',
    subject: 'spiffe://vouchsafe.internal/local/uid/1000',
    issuer: 'https://vouchsafe.internal',
  },
  decision: {
    effect: 'deny',
    reason: 'no_statement_allows',
    statements: [
      {
        index: 0,
        sid: 'OnlyMain',
        effect: 'Allow',
        reason: 'condition_not_met',
        conditions: [
          {
            operator: 'StringEquals',
            key: 'v:aud',
            satisfied: true,
            reason: 'matched',
            expected: ['sts'],
            found: ['sts'],
          },
          {
            operator: 'StringLike',
            key: 'v:sub',
            satisfied: false,
            reason: 'no_value_matched',
            expected: ['repo:o/r:*'],
            found: ['\u202espiffe'],
          },
          {
            operator: 'StringEquals',
            key: 'v:ref',
            satisfied: false,
            reason: 'key_absent',
            expected: ['main'],
          },
        ],
      },
      {
        index: 1,
        effect: 'Allow',
        reason: 'principal_not_matched',
        expected: ['arn:other'],
        found: 'arn:own',
        conditions: [],
      },
    ],
  },
})

test('renderWhy() says who, which statement, which key, expected and found', () => {
  assert.equal(
    renderWhy(denied),
    `
id         0af7651916cd43dd8448eb211c80319c
time       2026-11-22T04:40:00Z
outcome    denied
reason     trust_policy
who        spiffe://vouchsafe.internal/local/uid/1000
issuer     https://vouchsafe.internal
from       tcp 127.0.0.1 uid 1000
operation  AssumeRoleWithWebIdentity
role       arn:aws:iam::000000000001:role/payments
trust      version 3
policy     no statement allows
  statement \`OnlyMain\` (Allow) has a condition that is not met
    StringLike v:sub: no value matches
      expected repo:o/r:*
      found    \\u{202e}spiffe
    StringEquals v:ref: the request has no such key
      expected main
      found    nothing
  statement 1 (Allow) names another principal
    expected arn:other
    found    arn:own`.slice(1),
  )
})

test('renderWhy() shows the conditions that held when a Deny statement decided', () => {
  const condition = {
    operator: 'StringEquals',
    key: 'v:ref',
    satisfied: true,
    reason: 'matched',
    expected: ['main'],
    found: ['main'],
  }
  const statement = { index: 0, effect: 'Deny', reason: 'applies', conditions: [condition] }
  const event = sampleEvent('a', {
    outcome: 'denied',
    decision: { reason: 'explicit_deny', statements: [statement] },
  })
  assert.match(
    renderWhy(event),
    /statement 0 \(Deny\) applies\n {4}StringEquals v:ref: matches\n {6}expected main\n {6}found {4}main$/,
  )
})

test('renderWhy() shows what each policy of an authorization said, and which decided', () => {
  const statement = {
    index: 0,
    effect: 'Allow',
    reason: 'action_not_matched',
    expected: ['s3:*'],
    found: 'iam:X',
  }
  const decision = {
    effect: 'deny',
    reason: 'implicit_deny',
    layer: 'boundary',
    policy: 'arn:aws:iam::000000000001:policy/b',
    layers: [
      { layer: 'identity', policy: 'inline:all', decision: { reason: 'allowed', statements: [] } },
      {
        layer: 'boundary',
        policy: 'arn:aws:iam::000000000001:policy/b',
        decision: { reason: 'no_statement_allows', statements: [statement] },
      },
      { layer: 'session', decision: { reason: 'no_statement_allows', statements: [] } },
    ],
  }
  assert.ok(
    renderWhy(sampleEvent('a', { outcome: 'denied', decision })).endsWith(
      `
policy     implicit deny (boundary: arn:aws:iam::000000000001:policy/b)
  identity, inline:all: allowed
  boundary, arn:aws:iam::000000000001:policy/b: no statement allows
    statement 0 (Allow) names another action
      expected s3:*
      found    iam:X
  session, no policy: no statement allows`,
    ),
  )
})

test('renderWhy() says what a candidate policy would have done, and nothing of one that agrees', () => {
  const why = (answer: CandidateSays, candidateDecision?: JsonValue): string =>
    renderWhy(
      sampleEvent('a', {
        candidate: { since: 3, answer },
        ...(candidateDecision !== undefined && { candidateDecision }),
      }),
    )
  const decision = { reason: 'no_statement_allows', statements: [] }
  assert.match(why('refuses', decision), /\ncandidate {2}would refuse: no statement allows$/)
  assert.match(why('admits'), /\ncandidate {2}would admit$/)
  assert.match(why('refuses_otherwise', decision), /would refuse as well, for another cause: no statement/)
  assert.doesNotMatch(why('agrees'), /candidate/)
})

test('renderWhy() says that traces were left out of the record', () => {
  const decision = { reason: 'no_statement_allows', omitted: { statements: { length: 9 } } }
  assert.match(renderWhy(sampleEvent('a', { decision })), /its statements were too large for the record$/)
})

test('renderWhy() and renderEventLine() show any decision and any text without harm', () => {
  const json = fc.jsonValue({ stringUnit: 'binary' }) as fc.Arbitrary<JsonValue>
  const text = fc.string({ unit: 'binary' })
  fc.assert(
    fc.property(json, text, (found, name) => {
      const traced = {
        reason: found,
        statements: [found, { sid: name, reason: name, conditions: [found, { key: name, expected: found }] }],
      }
      const layered = {
        reason: found,
        layer: found,
        policy: name,
        layers: [found, { layer: name, decision: traced }],
      }
      for (const decision of [found, traced, layered]) {
        const event = sampleEvent(name, {
          decision,
          candidateDecision: found,
          role: name,
          operation: name,
          reason: name,
          detail: { [name]: found },
        })
        assert.doesNotMatch(renderWhy(event).replaceAll('\n', ''), /[\p{Cc}\p{Cf}\p{Cs}]/u)
        assert.doesNotMatch(renderEventLine(event), /[\p{Cc}\p{Cf}\p{Cs}]/u)
      }
    }),
  )
})

test('renderEventLine() aligns with its header and ends with the reason and the id of a denial', () => {
  const line = renderEventLine({ ...denied, evidence: { kind: 'oidc', subject: 'repo:o/r' } })
  assert.equal(renderEventHeader().indexOf('ROLE'), line.indexOf('payments'))
  assert.match(
    line,
    /^2026-11-22T04:40:00Z {2}denied {3}AssumeRoleWithWebIdentity {2}repo:o\/r .*trust_policy {2}0af7651916cd43dd8448eb211c80319c$/,
  )
})

test('renderEventLine() says how often a counted refusal happened, and from where', () => {
  const counted = sampleEvent('a', {
    type: 'unverified',
    outcome: 'refused',
    reason: 'token_expired',
    count: 12,
  })
  assert.match(renderEventLine(counted), /refused {2}unverified .*192\.0\.2\.1 .*token_expired \(12 times\)$/)
})

test('renderJsonLine() is one harmless line that parses to the event and its sequence', () => {
  const event = sampleEvent('a', { operation: 'x\u202e\n\u009b', role: 'r' })
  const line = renderJsonLine({ ...encodeEvent(event), sequence: 9 })
  assert.doesNotMatch(line, /[\p{Cc}\p{Cf}]/u)
  assert.deepEqual(JSON.parse(line), { sequence: 9, ...event })
})
