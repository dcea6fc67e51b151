import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { compileTrustPolicy } from '#compile/compile-trust-policy'
import type { ContextValue, Decision, PolicyRequest } from '#decision/types'
import { operators } from '#iam/operators'
import { parseTrustPolicy } from '#parse/parse-trust-policy'
import { evaluate } from './evaluate.ts'
import { provider, webIdentity } from './single-condition.fixture.ts'

const word = fc.constantFrom(
  'a',
  'b',
  'a*',
  '?',
  '${k:two}',
  '${k:none}',
  '1',
  '2',
  'true',
  '10.0.0.1',
  '10.0.0.0/8',
  '2026-01-01',
  'arn:aws:iam::1:root',
)
const key = fc.constantFrom('k:one', 'k:two', 'K:Three')
const operator = fc
  .tuple(
    fc.constantFrom('', 'ForAllValues:', 'ForAnyValue:'),
    fc.constantFrom(...Object.keys(operators)),
    fc.constantFrom('', 'IfExists'),
  )
  .map(([set, name, suffix]) => `${set}${name}${name === 'Null' ? '' : suffix}`)
const condition = fc.dictionary(
  operator,
  fc.dictionary(key, fc.array(word, { maxLength: 3 }), { maxKeys: 2 }),
  { maxKeys: 2 },
)
const statement = fc.record({
  Effect: fc.constantFrom('Allow', 'Allow', 'Deny'),
  Principal: fc.constantFrom({ Federated: provider }, { AWS: '*' }, { AWS: '123456789012' }),
  Action: fc.constantFrom(webIdentity, 'sts:AssumeRole*', 'sts:TagSession'),
  Condition: condition,
})
type Statement = typeof statement extends fc.Arbitrary<infer T> ? T : never
const statements = fc.array(statement, { minLength: 1, maxLength: 4 })
const value: fc.Arbitrary<ContextValue> = fc.oneof(word, fc.array(word, { maxLength: 3 }))
const request: fc.Arbitrary<PolicyRequest> = fc
  .dictionary(fc.constantFrom('k:one', 'k:two', 'k:three'), value)
  .map((context) => ({
    action: webIdentity,
    principal: { type: 'Federated', id: provider },
    context: new Map(Object.entries(context)),
  }))

function decide(Statement: readonly Statement[], asked: PolicyRequest): Decision {
  return evaluate(
    compileTrustPolicy(
      parseTrustPolicy(JSON.stringify({ Version: '2012-10-17', Statement }), { maxLength: 10_000 }),
    ),
    asked,
  )
}

/** The verdict, from the traces alone. */
function recompute({ statements: traces }: Decision): string {
  const applying = traces.filter((trace) => trace.reason === 'applies')
  for (const trace of traces) {
    const reached = trace.reason === 'applies' || trace.reason === 'condition_not_met'
    assert.equal(trace.reason === 'applies', reached && trace.conditions.every(({ satisfied }) => satisfied))
  }
  if (applying.some(({ effect }) => effect === 'Deny')) return 'explicit_deny'
  return applying.some(({ effect }) => effect === 'Allow') ? 'allowed' : 'no_statement_allows'
}

test('evaluate() gives a verdict that follows from its own traces', () => {
  fc.assert(
    fc.property(statements, request, (policy, asked) => {
      const decision = decide(policy, asked)
      assert.equal(recompute(decision), decision.reason)
      assert.equal(decision.effect === 'allow', decision.reason === 'allowed')
      assert.equal(decision.statements.length, decision.effect === 'allow' ? 1 : policy.length)
    }),
    { numRuns: 500 },
  )
})

test('evaluate() does not depend on the order of statements', () => {
  fc.assert(
    fc.property(statements, request, (policy, asked) => {
      assert.equal(decide(policy.toReversed(), asked).reason, decide(policy, asked).reason)
    }),
  )
})

test('evaluate() never allows because a Deny was added', () => {
  fc.assert(
    fc.property(statements, statement, request, (policy, added, asked) => {
      const withDeny = decide([...policy, { ...added, Effect: 'Deny' }], asked)
      if (withDeny.effect === 'allow') assert.equal(decide(policy, asked).effect, 'allow')
    }),
  )
})

test('evaluate() never allows because an Allow was removed', () => {
  fc.assert(
    fc.property(statements, statement, request, (policy, removed, asked) => {
      if (decide(policy, asked).effect === 'allow')
        assert.equal(decide([...policy, { ...removed, Effect: 'Allow' }], asked).effect, 'allow')
    }),
  )
})

test('evaluate() never allows because a condition was added', () => {
  fc.assert(
    fc.property(statement, condition, request, (one, added, asked) => {
      const allow: Statement = { ...one, Effect: 'Allow' }
      const both = decide([{ ...allow, Condition: { ...added, ...one.Condition } }], asked)
      if (both.effect === 'allow') assert.equal(decide([allow], asked).effect, 'allow')
    }),
  )
})
