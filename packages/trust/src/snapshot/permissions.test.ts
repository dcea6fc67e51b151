import { metadataXml } from '@vouchsafe/core/saml/testing'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { authorize } from '@vouchsafe/policy/authorize'
import { managedPolicyArn } from '#resource/arns'
import type { TrustState } from '#port/types'
import type { Resource } from '#resource/types'
import { account, accountId, applied, plan, policy, provider, role, stateOf, yaml } from '#testing/scene'
import { compileSnapshot, renderSnapshotProblem } from './compile-snapshot.ts'

const document = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 's3:*', Resource: '*' } }
const state = stateOf(
  yaml(
    account,
    provider,
    policy,
    { ...policy, name: 'Bound', path: '/limits/', document },
    {
      ...role,
      policies: {
        inline: { buckets: document },
        managed: ['S3ReadOnly', 'arn:aws:iam::aws:policy/AmazonSQSFullAccess'],
      },
      permissionsBoundary: 'Bound',
    },
  ),
)
const boundArn = managedPolicyArn({ account: accountId, path: '/limits/', name: 'Bound' })

function changed(kind: Resource['kind'], name: string, spec: object, base = state): TrustState {
  const resources = base.resources.map((one) =>
    one.kind === kind && one.name === name ? { ...one, spec: { ...one.spec, ...spec } } : one,
  )
  return { ...base, resources }
}

function without(kind: Resource['kind'], name: string): TrustState {
  return { ...state, resources: state.resources.filter((one) => one.kind !== kind || one.name !== name) }
}

function mayList(base: TrustState): boolean {
  const snapshot = compileSnapshot(base, {})
  const { permissions } = snapshot.role(accountId, 'reader') ?? assert.fail()
  const { effect } = authorize(
    {
      action: 's3:ListBucket',
      principal: { type: 'AWS', account: accountId, arn: `arn:aws:sts::${accountId}:assumed-role/reader/s` },
      resource: 'arn:aws:s3:::bucket',
      resourceAccount: accountId,
      context: new Map(),
    },
    { resourceControls: [], serviceControls: [], ...permissions },
  )
  return effect === 'allow'
}

test('compileSnapshot() gives a role its inline, managed and bounding policies by name', () => {
  const reader = compileSnapshot(state, {}).role(accountId, 'reader')
  assert.deepEqual(
    reader?.permissions.identity.map(({ id }) => id),
    [
      'inline:buckets',
      `arn:aws:iam::${accountId}:policy/S3ReadOnly`,
      'arn:aws:iam::aws:policy/AmazonSQSFullAccess',
    ],
  )
  assert.deepEqual([reader?.permissions.boundary?.id, reader?.permissionsBoundary], [boundArn, boundArn])
  assert.equal(mayList(state), true)
})

test('managedPolicy() finds the default version of a policy by its exact ARN, and those of AWS', () => {
  const snapshot = compileSnapshot(state, {})
  assert.equal(snapshot.managedPolicy(boundArn)?.id, boundArn)
  assert.equal(snapshot.managedPolicy('arn:aws:iam::aws:policy/ReadOnlyAccess')?.policy.statements.length, 1)
  for (const arn of [
    boundArn.replace('/limits', ''),
    boundArn.replace(accountId, '000000000002'),
    boundArn.toLowerCase(),
    'Bound',
    'arn:aws:iam::aws:policy/Bound',
    '__proto__',
  ])
    assert.equal(snapshot.managedPolicy(arn), undefined, arn)
})

test('compileSnapshot() puts a new default version in force for every role that carries the policy', () => {
  const none = { ...document, Statement: { ...document.Statement, Effect: 'Deny' } }
  const bound = { ...policy, name: 'Bound', path: '/limits/', document: none }
  const next = applied(state, plan(yaml(bound), state))
  assert.equal(mayList(next), false)
  const back = applied(next, plan(yaml({ ...bound, document }), next))
  assert.equal(mayList(back), true)
})

const broken: [name: string, state: TrustState, say: RegExp][] = [
  [
    'an inline policy that is no JSON',
    changed('Role', 'reader', { policies: { inline: { a: '{', b: JSON.stringify(document) } } }),
    /because the inline policy `a` cannot be read: This policy contains invalid Json/,
  ],
  [
    'a managed policy that is no JSON',
    changed('Policy', 'S3ReadOnly', { document: '{' }),
    /denies everything/,
  ],
  [
    'a managed policy of the future',
    changed('Policy', 'S3ReadOnly', { newer: 1 }),
    /`S3ReadOnly` is not there/,
  ],
  ['a managed policy that is gone', without('Policy', 'S3ReadOnly'), /`S3ReadOnly` is not there/],
  ['a boundary that is no JSON', changed('Policy', 'Bound', { document: '{' }), /denies everything/],
  ['a boundary that is gone', without('Policy', 'Bound'), /`Bound` is not there/],
  [
    'a policy of AWS that this server does not know',
    changed('Role', 'reader', { permissionsBoundary: 'arn:aws:iam::aws:policy/Later' }),
    /`arn:aws:iam::aws:policy\/Later` is not there/,
  ],
]
for (const [name, base, say] of broken)
  test(`compileSnapshot() lets a role with ${name} do nothing, says so, and keeps its trust policy`, () => {
    assert.equal(mayList(base), false)
    const snapshot = compileSnapshot(base, {})
    assert.match(snapshot.problems.map(renderSnapshotProblem).join('\n'), say)
    assert.equal(snapshot.role(accountId, 'reader')?.trustPolicyText, role.trustPolicy)
  })

test('compileSnapshot() reads one permissions text once, and compiles it when it is asked for', () => {
  const roles = ['a', 'b'].map((name) => ({ ...role, name, policies: { inline: { x: document } } }))
  const base = stateOf(yaml(account, provider, ...roles))
  const first = compileSnapshot(base, {})
  assert.equal(first.policies.permissions.size, 0)
  const policyOf = (name: string, snapshot = first): unknown =>
    snapshot.role(accountId, name)?.permissions.identity[0]?.policy
  assert.equal(policyOf('a'), policyOf('b'))
  assert.equal(first.policies.permissions.size, 1)
  assert.equal(policyOf('a', compileSnapshot({ ...base, version: 2 }, {}, first)), policyOf('a'))
  assert.equal(compileSnapshot({ version: 3, resources: [] }, {}, first).policies.permissions.size, 0)
})

test('compileSnapshot() finds a SAML provider by account and name, with its metadata as it came', () => {
  const metadata = metadataXml()
  const saml = { kind: 'SamlProvider', name: 'corp', metadata }
  const snapshot = compileSnapshot(stateOf(yaml(account, saml)), {})
  const found = snapshot.samlProvider(accountId, 'corp')
  assert.deepEqual(
    [found?.arn, found?.metadata, found?.disabled],
    [`arn:aws:iam::${accountId}:saml-provider/corp`, metadata, false],
  )
  assert.equal(snapshot.samlProvider(accountId, 'Corp'), undefined)
  assert.equal(snapshot.samlProvider('000000000002', 'corp'), undefined)
})
