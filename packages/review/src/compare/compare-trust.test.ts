import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compareTrust } from './compare-trust.ts'

const host = 'token.actions.githubusercontent.com'

function policyFor(sub: string | string[], operator = 'StringLike'): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: {
      Effect: 'Allow',
      Principal: { Federated: `arn:aws:iam::123456789012:oidc-provider/${host}` },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: { [operator]: { [`${host}:sub`]: sub } },
    },
  })
}

function told(before: string, after: string): [string, unknown][] {
  const { differences } = compareTrust(before, after)
  return differences.map(({ direction, witness }) => [direction, witness.context.get(`${host}:sub`)])
}

test('compareTrust() names a stranger of the kind that a person would think of', () => {
  assert.deepEqual(told(policyFor('repo:acme/shop:*'), policyFor('repo:acme/*')), [
    ['admits', 'repo:acme/another:ref:refs/heads/main'],
  ])
  assert.deepEqual(told(policyFor('repo:acme/*'), policyFor('repo:acme*')), [
    ['admits', 'repo:acme-stranger/app:ref:refs/heads/main'],
  ])
})

test('compareTrust() has a witness of a stranger where one gets in beside the own', () => {
  assert.deepEqual(told(policyFor('repo:acme/shop:*'), policyFor('repo:*')), [
    ['admits', 'repo:acme/another:ref:refs/heads/main'],
    ['admits', 'repo:acme-stranger/app:ref:refs/heads/main'],
  ])
})

test('compareTrust() proves that two ways to write a policy are one', () => {
  const [once, twice] = [policyFor('repo:acme/*'), policyFor(['repo:acme/*', 'repo:acme/shop:*'])]
  assert.deepEqual(compareTrust(once, twice), {
    format: 'vouch comparison 1',
    isProof: true,
    differences: [],
  })
})

test('compareTrust() sees both sides of an exchange of one value for another', () => {
  const [old, young] = ['repo:acme/shop:ref:refs/heads/main', 'repo:acme@1/shop@2:ref:refs/heads/main']
  assert.deepEqual(told(policyFor(old, 'StringEquals'), policyFor(young, 'StringEquals')), [
    ['refuses', old],
    ['admits', young],
  ])
})

test('compareTrust() takes the subject of one provider for absent from the tokens of another', () => {
  const [github, other] = ['token.actions.githubusercontent.com', 'b.example']
  const trusting = (hosts: readonly string[], ...statements: readonly object[]): string => {
    const Federated = hosts.map((host) => `arn:aws:iam::000000000001:oidc-provider/${host}`)
    const whose = { Principal: { Federated }, Action: 'sts:AssumeRoleWithWebIdentity' }
    return JSON.stringify({
      Version: '2012-10-17',
      Statement: statements.map((one) => ({ ...whose, ...one })),
    })
  }
  const denied = { Effect: 'Deny', Condition: { StringLike: { [`${other}:aud`]: '*' } } }
  const onMain = { Effect: 'Allow', Condition: { StringEquals: { [`${github}:sub`]: 'main' } } }
  const narrowed = compareTrust(
    trusting([github], denied, { Effect: 'Allow' }),
    trusting([github], denied, onMain),
  )
  assert.deepEqual([...new Set(narrowed.differences.map(({ direction }) => direction))], ['refuses'])
  const ifExists = { Effect: 'Allow', Condition: { StringEqualsIfExists: { [`${github}:sub`]: 'main' } } }
  const both = [github, other]
  const widened = compareTrust(trusting(both, onMain), trusting(both, ifExists))
  assert.deepEqual(
    widened.differences.map(({ direction, witness }) => [direction, witness.principal]),
    [['admits', { type: 'Federated', id: `arn:aws:iam::000000000001:oidc-provider/${other}` }]],
  )
})
