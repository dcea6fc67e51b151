import assert from 'node:assert/strict'
import { test } from 'node:test'
import { evaluate } from '@vouchsafe/policy/evaluate'
import type { TrustState } from '#port/types'
import type { Resource } from '#resource/types'
import { account, accountId, policy, provider, role, stateOf, trustPolicy, yaml } from '#testing/scene'
import { compileSnapshot, renderSnapshotProblem } from './compile-snapshot.ts'

const second = '000000000002'
const issuer = provider.url
const state = stateOf(
  yaml({ ...account, alias: 'quickstart' }, provider, { ...role, tags: { team: 'a' } }, policy),
)

/** The state with something about its resources of one kind changed. */
function damaged(kind: Resource['kind'], damage: (resource: Resource) => Partial<Resource>): TrustState {
  const resources = state.resources.map((resource) =>
    resource.kind === kind ? { ...resource, ...damage(resource) } : resource,
  )
  return { ...state, resources }
}

function withSpec(kind: Resource['kind'], spec: Resource['spec']): TrustState {
  return damaged(kind, (resource) => ({ spec: { ...resource.spec, ...spec } }))
}

test('compileSnapshot() finds everything by its key, compiled', () => {
  const snapshot = compileSnapshot(state, {})
  assert.deepEqual(snapshot.problems, [])
  assert.deepEqual(snapshot.account(accountId), {
    id: accountId,
    alias: 'quickstart',
    serviceControls: [],
    resourceControls: [],
    tags: new Map(),
  })
  const reader = snapshot.role(accountId, 'reader')
  assert.equal(reader?.arn, `arn:aws:iam::${accountId}:role/reader`)
  assert.equal(reader?.tags.get('team'), 'a')
  assert.equal(snapshot.roleByUniqueId(reader?.uniqueId ?? ''), reader)
  assert.equal(
    snapshot.provider(accountId, issuer)?.arn,
    `arn:aws:iam::${accountId}:oidc-provider/issuer.example`,
  )
  assert.equal(snapshot.resource({ kind: 'Policy', account: accountId, name: 'S3ReadOnly' })?.kind, 'Policy')
  assert.deepEqual(
    snapshot.resources.map(({ kind }) => kind),
    ['Account', 'Provider', 'Role', 'Policy'],
  )
  assert.ok(Object.isFrozen(snapshot))
})

test('compileSnapshot() finds a provider by its exact issuer only', () => {
  const snapshot = compileSnapshot(state, {})
  for (const other of [
    `${issuer}/`,
    'https://Issuer.example',
    'http://issuer.example',
    'issuer.example',
    '',
    '__proto__',
  ])
    assert.equal(snapshot.provider(accountId, other), undefined, other)
})

test('compileSnapshot() keeps accounts apart: what is of one never serves another', () => {
  const documents = yaml(
    account,
    { ...account, id: second },
    { ...provider, account: accountId },
    { ...role, account: second, name: 'theirs', trustPolicy: trustPolicy('issuer.example') },
    { ...provider, account: second, url: 'https://second.example' },
  )
  const snapshot = compileSnapshot(stateOf(documents), {})
  assert.equal(snapshot.provider(second, issuer), undefined)
  assert.equal(snapshot.provider(accountId, 'https://second.example'), undefined)
  assert.equal(snapshot.role(accountId, 'theirs'), undefined)
  assert.equal(snapshot.provider(`${accountId}\n${second}`, issuer), undefined)
})

test('compileSnapshot() gives one issuer in two accounts two providers, each with its own keys', () => {
  const documents = yaml(
    account,
    { ...account, id: second },
    { ...provider, account: accountId, keys: { jwksUri: 'https://a.example' } },
    { ...provider, account: second, audiences: ['b'], keys: { jwksUri: 'https://b.example' } },
  )
  const snapshot = compileSnapshot(stateOf(documents), {})
  const [mine, theirs] = [snapshot.provider(accountId, issuer), snapshot.provider(second, issuer)]
  assert.notEqual(mine?.arn, theirs?.arn)
  assert.notDeepEqual(mine?.keys, theirs?.keys)
  assert.deepEqual([...(theirs?.audiences ?? [])], ['b'])
})

const leftOut: [name: string, state: TrustState, says: RegExp][] = [
  [
    'a role whose policy is no JSON',
    withSpec('Role', { trustPolicy: '{' }),
    /^`Role 000000000001\/reader` is not in force: This policy contains invalid Json$/,
  ],
  [
    'a role with a field of the future',
    withSpec('Role', { newer: true }),
    /stored `Role 000000000001\/reader` cannot be read/,
  ],
  [
    'a role with a session of a day',
    withSpec('Role', { maxSessionDuration: 86_400 }),
    /cannot be read: maxSessionDuration/,
  ],
  [
    'a role of an account that is not there',
    damaged('Role', () => ({ account: second })),
    /its account 000000000002 is not there/,
  ],
  ['a provider that claims to be the server', withSpec('Provider', { keys: { own: true } }), /own issuer/],
  [
    'a provider with an issuer that may not be',
    withSpec('Provider', { url: 'https://sts' }),
    /prefix of a service/,
  ],
  [
    'a provider under another name',
    damaged('Provider', () => ({ name: 'x.example' })),
    /expected the name `issuer\.example`/,
  ],
  ['a provider with a broken spec', damaged('Provider', () => ({ spec: {} })), /cannot be read: url/],
]
for (const [name, broken, says] of leftOut)
  test(`compileSnapshot() leaves out ${name}, says so, and keeps the rest`, () => {
    const snapshot = compileSnapshot(broken, {})
    assert.equal(snapshot.problems.length, 1)
    assert.match(renderSnapshotProblem(snapshot.problems[0] ?? assert.fail()), says)
    const found = [
      snapshot.provider(accountId, issuer),
      snapshot.role(accountId, 'reader'),
      snapshot.role(second, 'reader'),
    ].filter((one) => one !== undefined)
    assert.equal(found.length, 1)
  })

test('compileSnapshot() leaves out everything of an account that cannot be read', () => {
  const snapshot = compileSnapshot(
    damaged('Account', () => ({ spec: { alias: 'A B' } })),
    {},
  )
  assert.equal(snapshot.role(accountId, 'reader'), undefined)
  assert.equal(snapshot.provider(accountId, issuer), undefined)
})

test('compileSnapshot() keeps a role whose candidate cannot be read: it never decides', () => {
  const snapshot = compileSnapshot(withSpec('Role', { candidateTrustPolicy: '{' }), {})
  assert.equal(snapshot.role(accountId, 'reader')?.candidate, undefined)
  assert.match(snapshot.problems[0]?.say ?? '', /candidate trust policy is not evaluated/)
})

test('compileSnapshot() takes the first of two resources with one key, or roles with one unique id', () => {
  const again = state.resources.map((resource) => ({ ...resource, spec: {} }))
  const doubled = compileSnapshot({ ...state, resources: [...state.resources, ...again] }, {})
  assert.equal(doubled.problems.length, again.length)
  assert.ok(doubled.problems.every(({ say }) => say === 'it is stored twice'))
  assert.equal(doubled.role(accountId, 'reader')?.name, 'reader')
  const twin = state.resources.filter(({ kind }) => kind === 'Role').map((one) => ({ ...one, name: 'twin' }))
  const snapshot = compileSnapshot({ ...state, resources: [...state.resources, ...twin] }, {})
  assert.equal(snapshot.role(accountId, 'twin'), undefined)
})

test('compileSnapshot() ties a principal to the unique id it was written with', () => {
  const arn = `arn:aws:iam::${accountId}:role/caller`
  const text = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: arn }, Action: 'sts:AssumeRole' }],
  })
  const snapshot = compileSnapshot(
    stateOf(yaml(account, provider, { ...role, name: 'caller' }, { ...role, trustPolicy: text })),
    {},
  )
  const target = snapshot.role(accountId, 'reader') ?? assert.fail()
  const caller = snapshot.role(accountId, 'caller') ?? assert.fail()
  const decide = (uniqueId: string): string =>
    evaluate(target.trustPolicy, {
      action: 'sts:AssumeRole',
      principal: {
        type: 'AWS',
        account: accountId,
        arn: `arn:aws:sts::${accountId}:assumed-role/caller/s`,
        roleArn: arn,
        uniqueId,
      },
      context: new Map(),
    }).effect
  assert.equal(decide(caller.uniqueId), 'allow')
  assert.equal(decide('AROAANOTHERROLE2345AB'), 'deny')
})

test('compileSnapshot() compiles one text once, and keeps what has not changed', () => {
  const roles = ['a', 'b'].map((name) => ({ ...role, name }))
  const base = stateOf(yaml(account, provider, ...roles))
  const first = compileSnapshot(base, {})
  assert.equal(first.role(accountId, 'a')?.trustPolicy, first.role(accountId, 'b')?.trustPolicy)
  const next = compileSnapshot({ ...base, version: 2 }, {}, first)
  assert.equal(next.role(accountId, 'a')?.trustPolicy, first.role(accountId, 'a')?.trustPolicy)
  const none = compileSnapshot({ version: 3, resources: [] }, {}, next)
  assert.equal(none.policies.trust.size, 0)
})

test('compileSnapshot() reads a role when it is first asked for, and a damaged one is none before and after it is looked for', () => {
  const other = { kind: 'Role' as const, account: accountId, name: 'damaged' }
  const [model = assert.fail()] = state.resources.filter(({ kind }) => kind === 'Role')
  const damage = { ...model, ...other, uniqueId: 'AROADAMAGED', spec: { ...model.spec, trustPolicy: '{' } }
  const snapshot = compileSnapshot({ ...state, resources: [...state.resources, damage] }, {})
  assert.equal(snapshot.policies.trust.size, 0)
  const found = (): unknown[] => [
    snapshot.role(accountId, 'damaged'),
    snapshot.roleByUniqueId(damage.uniqueId),
    snapshot.role(accountId, 'reader')?.name,
  ]
  assert.deepEqual(found(), [undefined, undefined, 'reader'])
  assert.deepEqual(snapshot.problemsOf(damage).map(renderSnapshotProblem), [
    '`Role 000000000001/damaged` is not in force: This policy contains invalid Json',
  ])
  assert.deepEqual(snapshot.problemsOf(model), [])
  assert.deepEqual(found(), [undefined, undefined, 'reader'])
})

test('compileSnapshot() compiles a role once, whoever asks for it', () => {
  const snapshot = compileSnapshot(state, {})
  const reader = snapshot.role(accountId, 'reader')
  assert.equal(snapshot.role(accountId, 'reader'), reader)
  assert.equal(snapshot.roleByUniqueId(reader?.uniqueId ?? ''), reader)
  assert.equal(snapshot.provider(accountId, issuer), snapshot.provider(accountId, issuer))
})

test('compileSnapshot() stands before it has read a fleet, and reads 10,000 roles in less than 2 seconds of processor time', () => {
  const [model] = state.resources.filter(({ kind }) => kind === 'Role')
  assert.ok(model !== undefined)
  const many = Array.from({ length: 10_000 }, (_, index): Resource => ({
    ...model,
    name: `role-${index}`,
    uniqueId: `AROA${index}`,
    spec: { ...model.spec, trustPolicy: trustPolicy('issuer.example', `subject-${index % 100}`) },
  }))
  const begin = process.cpuUsage()
  const snapshot = compileSnapshot({ version: 1, resources: [...state.resources, ...many] }, {})
  assert.equal(snapshot.policies.trust.size, 0)
  assert.equal(snapshot.problems.length, 0)
  const { user, system } = process.cpuUsage(begin)
  assert.ok(user + system < 2_000_000)
  assert.equal(snapshot.policies.trust.size, 101)
})
