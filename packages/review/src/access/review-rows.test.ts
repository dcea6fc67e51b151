import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { EpochSeconds } from '@vouchsafe/core/time'
import type { PrincipalUse, RoleUse } from '@vouchsafe/ledger/port'
import type { Resource } from '@vouchsafe/trust/resource'
import { reviewRows } from './review-rows.ts'
import { selectRows, type ReviewSelection } from './select-rows.ts'

const account = '123456789012'
const day = 86_400
const at = (1000 * day) as EpochSeconds
const days = (ago: number): EpochSeconds => (at - ago * day) as EpochSeconds
const github = 'token.actions.githubusercontent.com'
const provider = `arn:aws:iam::${account}:oidc-provider/${github}`

function resource(kind: Resource['kind'], name: string, spec: object, createdAt = days(500)): Resource {
  return {
    kind,
    account,
    name,
    uniqueId: `ID-${name}`,
    spec: spec as Resource['spec'],
    createdAt,
    updatedAt: createdAt,
  }
}

const trust = (sub: string): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Federated: provider },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: { StringLike: { [`${github}:sub`]: sub } },
      },
    ],
  })
const allow = (action: string): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: action, Resource: '*' }] })

const resources = [
  resource('Account', account, {}),
  resource('Provider', github, { url: `https://${github}`, tags: { Owner: 'platform' } }),
  resource('Provider', 'unused.example', { url: 'https://unused.example' }),
  resource('Policy', 'all', { document: allow('*') }),
  resource('Role', 'deploy', {
    path: '/ci/',
    trustPolicy: trust('repo:o/r:*'),
    policies: { managed: ['all'], inline: { p: allow('s3:Get*') } },
    permissionsBoundary: 'arn:aws:iam::aws:policy/ReadOnlyAccess',
    tags: { owner: 'payments' },
  }),
  resource('Role', 'stale', { trustPolicy: trust('repo:o/*'), policies: { managed: ['all'] } }),
  resource('Role', 'fresh', { trustPolicy: trust('repo:o/r:ref:refs/heads/main') }, days(2)),
]
const use = (roleId: string, ago: number): RoleUse => ({
  roleId,
  sessions: 3,
  calls: 7,
  firstAt: days(400),
  lastAt: days(ago),
  subjectCount: 1,
  subjects: [{ principal: provider, subject: 'repo:o/r:x', count: 3, firstAt: days(400), lastAt: days(ago) }],
})
const providerUse: PrincipalUse = {
  principal: provider,
  roleCount: 2,
  subjectCount: 4,
  sessions: 6,
  firstAt: days(400),
  lastAt: days(3),
}
const rows = reviewRows({
  resources,
  roleUses: new Map([
    ['ID-deploy', use('ID-deploy', 3)],
    ['ID-stale', use('ID-stale', 120)],
  ]),
  principalUses: new Map([[provider, providerUse]]),
  at,
  ownerTag: 'owner',
})
const rowOf = (name: string) => rows.find((row) => row.name === name)

test('reviewRows() has a row for each role and provider', () => {
  assert.deepEqual(
    rows.map(({ kind, name, unusedDays, owner }) => [kind, name, unusedDays, owner]),
    [
      ['Provider', github, 3, 'platform'],
      ['Provider', 'unused.example', 500, undefined],
      ['Role', 'deploy', 3, 'payments'],
      ['Role', 'stale', 120, undefined],
      ['Role', 'fresh', 2, undefined],
    ],
  )
})

test('reviewRows() judges a role by its trust policy, its policies and its boundary', () => {
  const row = rowOf('deploy')
  assert.equal(row?.arn, `arn:aws:iam::${account}:role/ci/deploy`)
  assert.equal(row?.trust?.class, 'one_scope')
  assert.notEqual(row?.permissions?.class, 'admin')
  assert.equal(rowOf('stale')?.permissions?.class, 'admin')
  assert.equal(rowOf('fresh')?.permissions?.class, 'none')
})

test('reviewRows() says which roles trust a provider', () => {
  assert.deepEqual(rowOf(github)?.roles, ['deploy', 'stale', 'fresh'])
  assert.deepEqual(rowOf('unused.example')?.roles, [])
})

test('reviewRows() does not take for use what came before the thing was made anew', () => {
  const young = [resource('Provider', github, {}, days(1))]
  const [row] = reviewRows({
    resources: young,
    roleUses: new Map(),
    principalUses: new Map([[provider, providerUse]]),
    at,
    ownerTag: 'owner',
  })
  assert.deepEqual([row?.lastUsedAt, row?.unusedDays], [undefined, 1])
})

const selections: [name: string, selection: ReviewSelection, names: readonly string[]][] = [
  ['what nobody has used for 90 days', { unusedDays: 90, order: 'last-used' }, ['unused.example', 'stale']],
  ['roles by breadth', { kind: 'Role', order: 'breadth' }, ['stale', 'deploy', 'fresh']],
  ['an owner', { owner: 'payments', order: 'name' }, ['deploy']],
  ['no owner', { owner: '', order: 'name' }, ['unused.example', 'fresh', 'stale']],
  [
    'everything by owner, the ownerless first',
    { order: 'owner' },
    ['unused.example', 'fresh', 'stale', 'deploy', github],
  ],
  ['another account', { account: '000000000000', order: 'name' }, []],
]
for (const [name, selection, names] of selections)
  test(`selectRows() finds ${name}`, () =>
    assert.deepEqual(
      selectRows(rows, selection).map((row) => row.name),
      names,
    ))
