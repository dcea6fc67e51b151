import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ContextValue, PolicyRequest } from '#decision/types'
import type { Edit } from './edits.ts'
import { suggestPolicyChanges } from './suggest.ts'
import { assertFirstIsSmallest, assertSafeIsSafe } from './testing/assert-suggestions.ts'

const provider = 'arn:aws:iam::000000000001:oidc-provider/token.actions.githubusercontent.com'
const host = 'token.actions.githubusercontent.com'
const action = 'sts:AssumeRoleWithWebIdentity'

function requestOf(claims: Record<string, ContextValue>): PolicyRequest {
  return { action, principal: { type: 'Federated', id: provider }, context: new Map(Object.entries(claims)) }
}

function policyOf(...statements: object[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements })
}

function allow(Condition: object): object {
  return { Effect: 'Allow', Principal: { Federated: provider }, Action: action, Condition }
}

const main = 'repo:o/app:ref:refs/heads/main'
const token = requestOf({ [`${host}:sub`]: main, [`${host}:aud`]: 'sts.amazonaws.com' })
const aud = { [`${host}:aud`]: 'sts.amazonaws.com' }

const cases: [name: string, policy: string, first: Partial<Edit>, risk: string][] = [
  [
    'another branch',
    policyOf(allow({ StringEquals: { ...aud, [`${host}:sub`]: 'repo:o/app:ref:refs/heads/dev' } })),
    { kind: 'add_value', value: main },
    'safe',
  ],
  [
    'a pattern under StringEquals',
    policyOf(allow({ StringEquals: { ...aud, [`${host}:sub`]: 'repo:o/app:*' } })),
    { kind: 'add_value', value: main },
    'safe',
  ],
  [
    'no subject: nothing milder than to drop the claim that is not there',
    policyOf(allow({ StringEquals: { ...aud, [`${host}:environment`]: 'prod' } })),
    { kind: 'remove_condition', key: `${host}:environment` },
    'dangerous',
  ],
  [
    'a Deny that spares some',
    policyOf(allow({ StringLike: { [`${host}:sub`]: 'repo:o/*' } }), {
      ...allow({ StringNotEquals: { [`${host}:sub`]: 'repo:o/other:ref:refs/heads/main' } }),
      Effect: 'Deny',
    }),
    { kind: 'add_value', value: main },
    'safe',
  ],
]
for (const [name, policy, first, risk] of cases)
  test(`suggestPolicyChanges() for ${name}`, () => {
    const [best] = suggestPolicyChanges(policy, token)
    assert.equal(best?.risk, risk)
    const { kind, ...rest } = best.edits[0] ?? { kind: 'none' }
    assert.deepEqual({ kind, ...rest }, { ...rest, ...first })
  })

test('suggestPolicyChanges() tells a stranger who would get in too', () => {
  const examples = (): readonly string[] => ['repo:stranger/app:ref:refs/heads/main']
  const suggestions = suggestPolicyChanges(
    policyOf(allow({ StringEquals: { ...aud, [`${host}:sub`]: 'repo:o/x:ref:refs/heads/main' } })),
    token,
    { examples },
  )
  const dropped = suggestions.find(({ edits }) => edits[0]?.kind === 'remove_condition')
  assert.equal(dropped?.risk, 'dangerous')
  assert.equal(dropped.alsoAdmits?.context.get(`${host}:sub`), 'repo:stranger/app:ref:refs/heads/main')
})

test('a value of a token never becomes policy language', () => {
  const wild = requestOf({
    [`${host}:sub`]: 'repo:o/*:${aws:username}?',
    [`${host}:aud`]: 'sts.amazonaws.com',
  })
  for (const operator of ['StringEquals', 'StringLike']) {
    const policy = policyOf(allow({ [operator]: { ...aud, [`${host}:sub`]: 'repo:x/y:z' } }))
    const [best] = suggestPolicyChanges(policy, wild)
    assert.equal(best?.risk, 'safe')
  }
})

test('a value of a token that a Deny spares becomes no pattern there', () => {
  const sub = 'repo:o/*'
  const policy = policyOf(allow({ StringLike: { [`${host}:sub`]: 'repo:o/*' } }), {
    ...allow({ StringNotLike: { [`${host}:sub`]: 'repo:o/x:*' } }),
    Effect: 'Deny',
  })
  const [best] = suggestPolicyChanges(
    policy,
    requestOf({ [`${host}:aud`]: 'sts.amazonaws.com', [`${host}:sub`]: sub }),
  )
  assert.equal(best?.risk, 'safe')
  assert.partialDeepStrictEqual(best.edits, [{ kind: 'add_value', value: 'repo:o/${*}' }])
})

test('many Denies that no value less would lift are all removed', () => {
  const deny = { ...allow({ StringLike: { [`${host}:sub`]: [main, 'repo:o/*'] } }), Effect: 'Deny' }
  const policy = policyOf(allow({ StringEquals: aud }), ...Array.from({ length: 6 }, () => deny))
  const [best] = suggestPolicyChanges(policy, token)
  assert.deepEqual(
    best?.edits,
    [1, 2, 3, 4, 5, 6].map((statement) => ({ kind: 'remove_statement', statement })),
  )
})

test('a NotAction that leaves out the action is passed over: no Action stands beside it', () => {
  const spared = {
    Effect: 'Allow',
    Principal: { Federated: provider },
    NotAction: action,
    Condition: { StringEquals: aud },
  }
  const many = Array.from({ length: 30 }, () => spared)
  const policy = policyOf(
    ...many,
    allow({ StringEquals: { ...aud, [`${host}:sub`]: 'repo:o/x:ref:refs/heads/main' } }),
  )
  const [best] = suggestPolicyChanges(policy, token)
  assert.partialDeepStrictEqual(best?.edits, [{ kind: 'add_value', statement: 30, value: main }])
})

test('suggestPolicyChanges() has nothing to say to a request that is admitted', () =>
  assert.deepEqual(suggestPolicyChanges(policyOf(allow({ StringEquals: aud })), token), []))

test('a change that admits another provider with the same values is not safe', () => {
  const other = { Effect: 'Allow', Principal: { Federated: `${provider}/2` }, Action: action }
  const asked = requestOf({ 'k:one': 'b' })
  const policy = policyOf(
    { ...other, Condition: { StringEquals: { 'k:one': 'a' } } },
    { ...other, Condition: { StringEquals: { 'k:one': 'a' }, StringLike: { 'k:one': '?' } } },
  )
  for (const { edits, risk } of suggestPolicyChanges(policy, asked))
    if (edits.some(({ kind }) => kind === 'add_principal')) assert.equal(risk, 'dangerous')
})

// hundreds more are tried in test/system
test('the first suggestion admits the request, and no smaller change does', () =>
  assertFirstIsSmallest({ numRuns: 10, statements: 2 }))
test('a change that is called safe admits the request and nobody else', () =>
  assertSafeIsSafe({ numRuns: 30, statements: 3 }))
