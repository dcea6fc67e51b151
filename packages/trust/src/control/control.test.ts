import assert from 'node:assert/strict'
import { test } from 'node:test'
import { throwsCode } from '@vouchsafe/core/testing'
import type { Code } from '@vouchsafe/core/errors'
import { authorize } from '@vouchsafe/policy/authorize'
import { planDelete } from '#plan/plan-delete'
import type { TrustState } from '#port/types'
import { compileSnapshot } from '#snapshot/compile-snapshot'
import { account, accountId, options, plan, provider, role, stateOf, yaml } from '#testing/scene'

const second = '000000000002'
const all = { Effect: 'Allow', Action: '*', Resource: '*' }
const denial = { Effect: 'Deny', Action: 's3:DeleteBucket', Resource: '*' }
const policyOf = (...Statement: object[]): object => ({ Version: '2012-10-17', Statement })
const service = (name: string, targets: string[], ...statements: object[]): object => ({
  kind: 'ServiceControlPolicy',
  name,
  targets,
  document: policyOf(...statements),
})
const resource = (name: string, targets: string[], ...statements: object[]): object => ({
  kind: 'ResourceControlPolicy',
  name,
  targets,
  document: policyOf(...statements.map((one) => ({ ...one, Principal: '*' }))),
})
const administrator = {
  ...role,
  account: accountId,
  policies: { managed: ['arn:aws:iam::aws:policy/AdministratorAccess'] },
}
const accounts = [account, { ...account, id: second }, { ...provider, account: accountId }, administrator]

/** What an administrator of the first account may do under the control policies of a state. */
function mayDo(state: TrustState, action: string, owner = accountId): boolean {
  const snapshot = compileSnapshot(state, {})
  const { serviceControls } = snapshot.account(accountId) ?? assert.fail()
  const { resourceControls } = snapshot.account(owner) ?? assert.fail()
  const { permissions } = snapshot.role(accountId, 'reader') ?? assert.fail()
  const arn = `arn:aws:sts::${accountId}:assumed-role/reader/s`
  const { effect } = authorize(
    {
      action,
      principal: { type: 'AWS', account: accountId, arn },
      resource: 'arn:aws:s3:::bucket',
      resourceAccount: accountId,
      context: new Map(),
    },
    { resourceControls, serviceControls, ...permissions },
  )
  return effect === 'allow'
}

function damaged(state: TrustState, kind: string, spec: object): TrustState {
  const resources = state.resources.map((one) =>
    one.kind === kind ? { ...one, spec: { ...one.spec, ...spec } } : one,
  )
  return { ...state, resources }
}

test('control policies reach the accounts they are attached to, and `*` reaches all', () => {
  const state = stateOf(
    yaml(
      ...accounts,
      service('everywhere', ['*'], denial),
      service('there', [second], denial),
      resource('here', [accountId], denial),
    ),
  )
  const snapshot = compileSnapshot(state, {})
  const ids = (list: readonly { id: string }[] | undefined): (string | undefined)[] =>
    (list ?? []).map(({ id }) => id.split('/').at(-1))
  assert.deepEqual(ids(snapshot.account(accountId)?.serviceControls), ['p-FullAWSAccess', 'everywhere'])
  assert.deepEqual(ids(snapshot.account(second)?.serviceControls), ['p-FullAWSAccess', 'everywhere', 'there'])
  assert.deepEqual(ids(snapshot.account(accountId)?.resourceControls), ['here'])
  assert.deepEqual(ids(snapshot.account(second)?.resourceControls), [])
  assert.equal(
    snapshot.account(accountId)?.serviceControls[1]?.id,
    'arn:aws:organizations:::policy/service_control_policy/everywhere',
  )
})

test('service control policies that only deny leave everything else allowed', () => {
  const state = stateOf(yaml(...accounts, service('deny', ['*'], denial)))
  assert.deepEqual([mayDo(state, 's3:DeleteBucket'), mayDo(state, 's3:ListBucket')], [false, true])
})

test('one service control policy that allows is a list of all that is allowed', () => {
  const listing = { Effect: 'Allow', Action: 's3:List*', Resource: '*' }
  const state = stateOf(yaml(...accounts, service('a', ['*'], denial), service('b', ['*'], listing)))
  assert.deepEqual([mayDo(state, 's3:ListBucket'), mayDo(state, 's3:GetObject')], [true, false])
})

const broken: [name: string, kind: string, spec: object][] = [
  ['a service control policy whose document is no JSON', 'ServiceControlPolicy', { document: '{' }],
  ['a service control policy of the future', 'ServiceControlPolicy', { newer: true }],
  ['a resource control policy whose document is no JSON', 'ResourceControlPolicy', { document: '{' }],
  ['a resource control policy of the future', 'ResourceControlPolicy', { newer: true }],
]
for (const [name, kind, spec] of broken)
  test(`${name} denies everything, and is reported`, () => {
    const controls = [service('s', [accountId], all), resource('r', [accountId], denial)]
    const state = stateOf(yaml(...accounts, ...controls))
    assert.equal(mayDo(state, 's3:ListBucket'), true)
    const after = damaged(state, kind, spec)
    assert.equal(mayDo(after, 's3:ListBucket'), false)
    const { problems } = compileSnapshot(after, {})
    assert.equal(problems.length, 1)
    assert.match(problems[0]?.say ?? '', /^it denies everything, because it cannot be read/)
  })

test('a control policy of which nobody can read where it is attached is attached everywhere', () => {
  const state = damaged(stateOf(yaml(...accounts, service('s', [second], all))), 'ServiceControlPolicy', {
    targets: 'x',
  })
  assert.equal(mayDo(state, 's3:ListBucket'), false)
})

const refused: [name: string, document: object, code: Code, say: RegExp][] = [
  [
    'an account that is not there',
    service('a', ['999999999999'], all),
    'trust_invalid',
    /expected accounts that exist, found `999999999999`/,
  ],
  ['`*` beside an account', service('a', ['*', accountId], all), 'manifest_invalid', /expected `\*` alone/],
  ['an account twice', service('a', [accountId, accountId], all), 'manifest_invalid', /each account once/],
  [
    'an account of another form',
    service('a', ['12'], all),
    'manifest_invalid',
    /`targets\[0\]`: expected 12 digits/,
  ],
  ['an account of its own', { ...service('a', ['*'], all), account: accountId }, 'manifest_unknown_key', /./],
  ['a resource control that allows', resource('a', ['*'], all), 'policy_malformed', /Invalid effect: Allow/],
  [
    'a service control with a principal',
    service('a', ['*'], { ...all, Principal: '*' }),
    'policy_malformed',
    /principal/i,
  ],
]
for (const [name, document, code, say] of refused)
  test(`a control policy may not have ${name}`, () => {
    const { message } = throwsCode(() => plan(yaml(...accounts, document)), code)
    assert.match(message, say)
  })

test('planChange() keeps control policies above all accounts, however many there are', () => {
  const { changes } = plan(yaml(...accounts, service('a', ['*'], all)))
  const [placed] = changes.flatMap((change) =>
    change.op === 'create' && change.after.kind === 'ServiceControlPolicy' ? [change.after.account] : [],
  )
  assert.equal(placed, 'organization')
})

test('planDelete() refuses an account that a control policy is attached to', () => {
  const state = stateOf(yaml(account, { ...account, id: second }, service('a', [second], all)))
  const key = { kind: 'Account', account: second, name: second } as const
  const { message } = throwsCode(() => planDelete(state, [key], options()), 'trust_in_use')
  assert.match(message, /while `ServiceControlPolicy a` needs it/)
})
