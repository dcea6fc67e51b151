import assert from 'node:assert/strict'
import { test } from 'node:test'
import { throwsCode } from '@vouchsafe/core/testing'
import type { Code } from '@vouchsafe/core/errors'
import fc from 'fast-check'
import type { EpochSeconds } from '@vouchsafe/core/time'
import { parseManifest } from '#manifest/parse-manifest'
import {
  account,
  accountId,
  applied,
  at,
  empty,
  options,
  plan,
  policy,
  provider,
  role,
  stateOf,
  trustPolicy,
  yaml,
} from '#testing/scene'
import { planChange } from './plan-change.ts'

const second = '000000000002'

test('planChange() creates what is not there, with unique ids and the time', () => {
  const { basedOn, changes, warnings } = plan(yaml(account, provider, role, policy))
  assert.deepEqual([basedOn, warnings], [0, []])
  assert.deepEqual(
    changes.map((change) =>
      change.op === 'create' ? [change.after.kind, change.after.account, change.after.name] : change.op,
    ),
    [
      ['Account', accountId, accountId],
      ['Provider', accountId, 'issuer.example'],
      ['Role', accountId, 'reader'],
      ['Policy', accountId, 'S3ReadOnly'],
    ],
  )
  const ids = changes.map((change) => (change.op === 'create' ? change.after.uniqueId : ''))
  assert.match(ids[2] ?? '', /^AROA[A-Z2-7]{17}$/)
  assert.match(ids[3] ?? '', /^ANPA[A-Z2-7]{17}$/)
  assert.equal(new Set(ids).size, 4)
})

test('planChange() keeps unique id and birthday over an update', () => {
  const state = stateOf(yaml(account, provider, role))
  const later = (at + 60) as EpochSeconds
  const { changes } = plan(yaml({ ...role, description: 'new' }), state, { ...options(), at: later })
  const [change] = changes
  assert.ok(change?.op === 'update' && changes.length === 1)
  const { before, after } = change
  assert.deepEqual(after, { ...before, spec: { ...before.spec, description: 'new' }, updatedAt: later })
})

test('planChange() deletes nothing unless it prunes', () => {
  const state = stateOf(yaml(account, provider, role, policy))
  const rest = yaml(account, provider)
  assert.deepEqual(plan(rest, state).changes, [])
  const { changes } = plan(rest, state, options({}, true))
  assert.deepEqual(
    changes.map((change) => (change.op === 'delete' ? change.before.name : change.op)),
    ['reader', 'S3ReadOnly'],
  )
  throwsCode(() => plan(yaml(account, role), state, options({}, true)), 'trust_in_use')
})

test('planChange() takes the only account of the manifest, else of the state', () => {
  const state = stateOf(yaml(account))
  const two = stateOf(yaml(account, { ...account, id: second }))
  const accountOf = (text: string, base = empty): string | undefined => {
    const change = plan(text, base).changes.at(-1)
    return change?.op === 'create' ? change.after.account : undefined
  }
  assert.equal(accountOf(yaml(account, provider)), accountId)
  assert.equal(accountOf(yaml(provider), state), accountId)
  assert.equal(accountOf(yaml({ ...account, id: second }, provider), state), second)
  assert.equal(accountOf(yaml({ ...provider, account: second }), two), second)
  throwsCode(() => plan(yaml(provider), two), 'trust_invalid')
  throwsCode(() => plan(yaml(provider)), 'trust_invalid')
  throwsCode(() => plan(yaml({ ...provider, account: '999999999999' }), state), 'trust_invalid')
})

const refused: [name: string, documents: object[], code: Code, says: string][] = [
  [
    'one resource asked for twice',
    [account, provider, provider],
    'trust_invalid',
    'is asked for twice, first at trust.yaml:3:1',
  ],
  [
    'two roles whose names differ in case',
    [account, provider, role, { ...role, name: 'Reader', path: '/x/' }],
    'trust_invalid',
    'differs in more than letter case from `Role 000000000001/',
  ],
  [
    'two policies whose names differ in case',
    [account, policy, { ...policy, name: 's3readonly' }],
    'trust_invalid',
    'differs in more than letter case',
  ],
  [
    'two providers that differ in a slash',
    [account, provider, { ...provider, url: `${provider.url}/` }],
    'trust_invalid',
    'looks like `Provider',
  ],
  [
    'two providers that differ in case',
    [account, provider, { ...provider, url: 'https://Issuer.example' }],
    'trust_invalid',
    'looks like `Provider',
  ],
  [
    'two accounts with one alias',
    [
      { ...account, alias: 'one' },
      { ...account, id: second, alias: 'one' },
    ],
    'trust_invalid',
    'expected an alias of its own',
  ],
]
for (const [name, documents, code, says] of refused)
  test(`planChange() refuses ${name}`, () => {
    const { message } = throwsCode(() => plan(yaml(...documents)), code)
    assert.ok(message.includes(says), message)
  })

test('planChange() lets two accounts hold the same names and issuers', () => {
  const other = { ...provider, account: second }
  const theirs = { ...role, account: second, trustPolicy: trustPolicy('issuer.example', 'x', second) }
  const mine = { ...provider, account: accountId }
  const { warnings } = plan(
    yaml(account, { ...account, id: second }, mine, other, { ...role, account: accountId }, theirs),
  )
  assert.deepEqual(warnings, [])
})

test('planChange() counts only against a setting, and only when something is added', () => {
  const roles = ['a', 'b', 'c'].map((name) => ({ ...role, name }))
  const two = options({ limits: { rolesPerAccount: 2, providersPerAccount: 1 } })
  const state = stateOf(yaml(account, provider, ...roles))
  throwsCode(() => plan(yaml(account, provider, ...roles), empty, two), 'limit_exceeded')
  throwsCode(() => plan(yaml({ ...provider, url: 'https://b.example' }), state, two), 'limit_exceeded')
  assert.equal(plan(yaml({ ...role, name: 'a', description: 'x' }), state, two).changes.length, 1)
})

test('planChange() reports the problems of all resources at once, each at its place', () => {
  const text = yaml(
    account,
    { ...provider, url: 'https://sts' },
    { ...role, trustPolicy: '{' },
    { ...policy, document: '{' },
  )
  const { detail } = throwsCode(() => plan(text), 'trust_invalid')
  assert.deepEqual(detail['problems'], [
    'trust.yaml:3:20: Provider 000000000001/sts: `url`: the host `sts` could be taken for the prefix of a service (`sts:…`): expected a name with a dot',
    'trust.yaml:5:32: Role 000000000001/reader: `trustPolicy`: This policy contains invalid Json',
    'trust.yaml:7:38: Policy 000000000001/S3ReadOnly: `document`: This policy contains invalid Json',
  ])
})

test('planChange() refuses a spec that no manifest could have made', () => {
  const desired = {
    kind: 'Role',
    account: accountId,
    name: 'r',
    spec: { trustPolicy: role.trustPolicy },
  } as const
  const state = stateOf(yaml(account))
  throwsCode(() => planChange(state, [desired], options()), 'trust_invalid')
  throwsCode(() => planChange(state, [{ ...desired, name: 'a b' }], options()), 'trust_invalid')
  throwsCode(() => planChange(state, [{ ...desired, name: 'a\nb' }], options()), 'trust_invalid')
  throwsCode(
    () => planChange(state, [{ kind: 'Account', account: '1', name: '1', spec: {} }], options()),
    'trust_invalid',
  )
  throwsCode(
    () => planChange(state, [{ kind: 'Account', account: accountId, name: second, spec: {} }], options()),
    'trust_invalid',
  )
  const [stored] = parseManifest(yaml(provider), { file: 'x' })
  throwsCode(
    () =>
      planChange(
        state,
        [{ ...desired, kind: 'Provider', name: 'other.example', spec: stored?.spec ?? {} }],
        options(),
      ),
    'trust_invalid',
  )
})

test('planChange() lets what was broken before not stand in the way, and does not read it again', () => {
  const state = stateOf(yaml(account, provider, role))
  const broken = {
    ...state,
    resources: state.resources.map((resource) =>
      resource.kind === 'Role' ? { ...resource, spec: { ...resource.spec, trustPolicy: '{' } } : resource,
    ),
  }
  const { changes, warnings } = plan(yaml({ ...role, name: 'another' }), broken)
  assert.equal(changes.length, 1)
  assert.deepEqual(warnings, [])
  throwsCode(() => plan(yaml({ ...role, trustPolicy: '{', description: 'x' }), broken), 'policy_malformed')
})

const documents = fc.uniqueArray(
  fc.oneof(
    fc.record({
      kind: fc.constant('Provider'),
      url: fc.constantFrom('https://a.example', 'https://b.example/x'),
      audiences: fc.array(fc.constantFrom('a', 'b')),
      claims: fc.constantFrom('known', 'all'),
      disabled: fc.boolean(),
    }),
    fc.record({
      kind: fc.constant('Role'),
      name: fc.constantFrom('r', 's', 't'),
      trustPolicy: fc.constantFrom(role.trustPolicy, JSON.parse(role.trustPolicy) as object),
      maxSessionDuration: fc.constantFrom('1h', 7200),
      tags: fc.constantFrom({}, { a: 'b' }),
    }),
    fc.record({
      kind: fc.constant('Policy'),
      name: fc.constantFrom('p', 'q'),
      document: fc.constant(policy.document),
      path: fc.constantFrom('/', '/x/'),
    }),
  ),
  {
    selector: (document) => `${document.kind} ${'name' in document ? document.name : document.url}`,
    maxLength: 6,
  },
)
test('planChange() plans nothing more once its plan is applied', () => {
  fc.assert(
    fc.property(documents, documents, fc.boolean(), (first, then, prune) => {
      const state = stateOf(yaml(account, provider, ...first))
      const text = yaml(account, provider, ...then)
      const next = applied(state, plan(text, state, options({}, prune)))
      assert.deepEqual(plan(text, next, options({}, prune)).changes, [])
      if (prune) assert.equal(next.resources.length, then.length + 2)
    }),
    { numRuns: 60 },
  )
})
