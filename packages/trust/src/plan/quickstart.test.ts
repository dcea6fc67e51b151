import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { evaluate } from '@vouchsafe/policy/evaluate'
import type { Decision } from '@vouchsafe/policy/decision'
import { parseManifest } from '#manifest/parse-manifest'
import { compileSnapshot } from '#snapshot/compile-snapshot'
import { accountId, applied, empty, options } from '#testing/scene'
import { planChange } from './plan-change.ts'

const file = new URL('../../../../examples/quickstart/trust.yaml', import.meta.url)
const facts = { ownIssuer: 'https://vouchsafe.internal' }
const documents = parseManifest(readFileSync(file, 'utf8'), { file: 'trust.yaml' })
const quickstart = planChange(empty, documents, options(facts))
const snapshot = compileSnapshot(applied(empty, quickstart), facts)

function decide(name: string): Decision {
  const provider = snapshot.provider(accountId, facts.ownIssuer) ?? assert.fail()
  const { trustPolicy } = snapshot.role(accountId, name) ?? assert.fail()
  const claims = { aud: 'sts.amazonaws.com', sub: 'spiffe://vouchsafe.internal/local/uid/1000' }
  return evaluate(trustPolicy, {
    action: 'sts:AssumeRoleWithWebIdentity',
    principal: { type: 'Federated', id: provider.arn },
    context: new Map(
      Object.entries(claims).map(([claim, value]) => [provider.conditionKey(claim) ?? '', value]),
    ),
  })
}

test('the quickstart is in force as it is, without a warning and without a fetch', () => {
  assert.deepEqual(quickstart.warnings, [])
  assert.deepEqual(snapshot.problems, [])
  assert.deepEqual(snapshot.provider(accountId, facts.ownIssuer)?.keys, { from: 'own' })
})

test('the quickstart lets a local user have s3-reader', () =>
  assert.equal(decide('s3-reader').effect, 'allow'))

test('the quickstart refuses a local user payments, for a reason one can read', () => {
  const { effect, statements } = decide('payments')
  assert.equal(effect, 'deny')
  const unmet = statements[0]?.conditions.filter(({ satisfied }) => !satisfied)
  assert.deepEqual(
    unmet?.map(({ key, expected, found }) => ({ key, expected, found })),
    [
      {
        key: 'vouchsafe.internal:sub',
        expected: ['system:serviceaccount:payments:payments-api'],
        found: ['spiffe://vouchsafe.internal/local/uid/1000'],
      },
    ],
  )
})
