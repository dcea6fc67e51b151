import assert from 'node:assert/strict'
import { test } from 'node:test'
import { VouchsafeError } from '@vouchsafe/core/errors'
import { evaluate } from '@vouchsafe/policy/evaluate'
import { accountId, trustPolicy } from '#testing/scene'
import { admitsNobody } from './deny-everything.ts'
import { createPolicyCompiler } from './create-policy-compiler.ts'
import { StoredPolicy } from './stored-policy.ts'

const unreadable = { denies: true }

/** A policy that notes what is done with it. */
function noted(text: string) {
  const steps: string[] = []
  const stored = new StoredPolicy<object>(text, {
    read: (read) => {
      steps.push('read')
      if (read === '{') throw new VouchsafeError('policy_malformed', { say: 'no JSON' })
      return () => {
        steps.push('compile')
        return { text: read }
      }
    },
    unreadable,
  })
  return { stored, steps }
}

test('StoredPolicy reads nothing until it is asked, and compiles no sooner than it is used', () => {
  const { stored, steps } = noted('{}')
  assert.deepEqual(steps, [])
  assert.equal(stored.fault, undefined)
  assert.equal(stored.fault, undefined)
  assert.deepEqual(steps, ['read'])
  assert.equal(stored.policy, stored.policy)
  assert.deepEqual(steps, ['read', 'read', 'compile'])
})

test('StoredPolicy knows its fault once it is used', () => {
  const { stored, steps } = noted('{}')
  assert.deepEqual([stored.policy, stored.fault], [{ text: '{}' }, undefined])
  assert.deepEqual(steps, ['read', 'compile'])
})

const orders: [order: string, ask: (stored: StoredPolicy<object>) => [unknown, unknown]][] = [
  ['after it was found to be damaged', (stored) => [stored.fault, stored.policy]],
  [
    'before anybody looked at it',
    (stored) => [stored.policy, stored.fault].toReversed() as [unknown, unknown],
  ],
]
for (const [order, ask] of orders)
  test(`StoredPolicy denies everything where the text cannot be read, ${order}`, () => {
    const { stored } = noted('{')
    assert.deepEqual(ask(stored), ['no JSON', unreadable])
  })

test('StoredPolicy hides no mistake of ours behind a denial', () => {
  const broken = new StoredPolicy('', { read: () => assert.fail('a bug'), unreadable })
  assert.throws(() => broken.policy, /a bug/)
  assert.throws(() => broken.fault, /a bug/)
})

test('a trust policy that cannot be read lets in nobody whom it would', () => {
  const arn = `arn:aws:iam::${accountId}:oidc-provider/issuer.example`
  const decide = (policy: typeof admitsNobody): string =>
    evaluate(policy, {
      action: 'sts:AssumeRoleWithWebIdentity',
      principal: { type: 'Federated', id: arn },
      context: new Map([['issuer.example:sub', 'someone']]),
    }).effect
  const compiler = createPolicyCompiler()
  const text = trustPolicy('issuer.example')
  assert.equal(decide(compiler.trust(text, {}).policy), 'allow')
  assert.equal(decide(compiler.trust(text.slice(1), {}).policy), 'deny')
  assert.equal(compiler.trust(text.slice(1), {}).policy, admitsNobody)
})
