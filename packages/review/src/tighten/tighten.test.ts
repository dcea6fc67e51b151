import type { EpochSeconds } from '@vouchsafe/core/time'
import { pseudonymOf, type AuditEvent } from '@vouchsafe/ledger/event'
import { parseTrustPolicy } from '@vouchsafe/policy/parse'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { collectEvidence } from './collect-evidence.ts'
import { tighten } from './tighten.ts'
import type { Tightening, TightenOptions } from './types.ts'

const account = '000000000001'
const github = 'token.actions.githubusercontent.com'
const arn = (host: string): string => `arn:aws:iam::${account}:oidc-provider/${host}`
const begin = 1_795_000_000
const day = 86_400

/** An exchange that the ledger has. */
function exchange(
  claims: Readonly<Record<string, string>>,
  facts: Partial<AuditEvent> = {},
  host = github,
): AuditEvent {
  const all = { aud: 'sts.amazonaws.com', ...claims }
  return {
    id: 'x',
    at: begin as EpochSeconds,
    type: 'exchange',
    outcome: 'allowed',
    trustVersion: 1,
    caller: { transport: 'tcp' },
    operation: 'AssumeRoleWithWebIdentity',
    role: `arn:aws:iam::${account}:role/ci`,
    principal: arn(host),
    evidence: { kind: 'oidc', ...(claims['sub'] !== undefined && { subject: claims['sub'] }) },
    request: Object.fromEntries(Object.entries(all).map(([name, value]) => [`${host}:${name}`, value])),
    ...facts,
  }
}

const main = { sub: 'repo:acme/shop:ref:refs/heads/main', repository_owner_id: '77' }
const tag = (version: string) => ({
  sub: `repo:acme/shop:ref:refs/tags/${version}`,
  repository_owner_id: '77',
})

type Conditions = Readonly<Record<string, Readonly<Record<string, unknown>>>>
type Statement = Readonly<Record<string, unknown>>
const allow = (condition: object, more: Statement = {}): Statement => ({
  Effect: 'Allow',
  Principal: { Federated: arn(github) },
  Action: 'sts:AssumeRoleWithWebIdentity',
  Condition: condition,
  ...more,
})
const policyOf = (...statements: readonly Statement[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements })
const anyOfAcme = {
  StringEquals: { [`${github}:aud`]: 'sts.amazonaws.com' },
  StringLike: { [`${github}:sub`]: 'repo:acme/*' },
}

function tightened(
  enforced: string,
  events: readonly AuditEvent[],
  options: TightenOptions = {},
): Tightening {
  const evidence = collectEvidence(parseTrustPolicy(enforced))
  for (const event of events) evidence.add(event)
  return tighten(enforced, evidence, options)
}

function statementsOf({ policy }: Tightening): readonly Statement[] {
  return JSON.parse(policy ?? '{"Statement":[]}').Statement
}

const codes = ({ questions }: Tightening): string[] => questions.map(({ code }) => code)

test('tighten() names the subjects on record, and whose they are by number', () => {
  const enforced = policyOf(allow(anyOfAcme, { Sid: 'Acme' }))
  const later = exchange(main, { at: (begin + day) as EpochSeconds })
  const result = tightened(enforced, [exchange(main), later, exchange(tag('v1'))])
  assert.deepEqual(statementsOf(result), [
    {
      Effect: 'Allow',
      Principal: { Federated: arn(github) },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: {
        StringEquals: {
          [`${github}:sub`]: [main.sub, tag('v1').sub],
          [`${github}:aud`]: 'sts.amazonaws.com',
          [`${github}:repository_owner_id`]: '77',
        },
      },
      Sid: 'Acme',
    },
  ])
  assert.deepEqual([result.isProof, result.unused], [true, []])
  assert.deepEqual(result.evidence, { count: 3, firstAt: begin, lastAt: begin + day, subjects: 2 })
  const [statement] = result.statements
  assert.deepEqual([statement?.from, statement?.audience, statement?.subjects], [0, 'sts.amazonaws.com', 2])
  assert.deepEqual(statement?.narrowed[0]?.values[0], {
    value: main.sub,
    count: 2,
    firstAt: begin,
    lastAt: begin + day,
    distinct: 1,
    examples: [main.sub],
  })
  assert.ok(result.refuses.length > 0, 'whom it refuses is shown')
})

test('tighten() makes a pattern only of many values of one shape, and asks about it', () => {
  const tags = Array.from({ length: 14 }, (_, index) => exchange(tag(`v${index}`)))
  const enforced = policyOf(allow(anyOfAcme))
  const subject = (result: Tightening): unknown => {
    const [{ Condition: condition } = {}] = statementsOf(result) as { Condition: Conditions }[]
    return { ...condition?.['StringLike'], ...condition?.['StringEquals'] }[`${github}:sub`]
  }
  const result = tightened(enforced, [...tags, exchange(main)])
  assert.deepEqual(subject(result), [main.sub, 'repo:acme/shop:ref:refs/tags/*'])
  assert.ok(codes(result).includes('pattern'))
  assert.deepEqual(
    subject(tightened(enforced, tags.slice(0, 12))),
    tags
      .slice(0, 12)
      .map(({ evidence }) => evidence?.subject ?? '')
      .toSorted((a, b) => (a < b ? -1 : 1)),
  )
  assert.equal(
    (subject(tightened(enforced, tags, { generaliseFrom: 0, maxLength: 9000 })) as string[]).length,
    14,
  )
  assert.equal(subject(tightened(enforced, tags, { generaliseFrom: 2 })), 'repo:acme/shop:ref:refs/tags/*')
})

test('tighten() keeps the enforced pattern where one of its own would reach beyond it', () => {
  const narrow = {
    ...anyOfAcme,
    StringLike: { [`${github}:sub`]: ['repo:acme/shop:ref:refs/tags/v*', 'repo:acme/other:*'] },
  }
  const tags = Array.from({ length: 20 }, (_, index) => exchange(tag(`v${index}`)))
  const result = tightened(policyOf(allow(narrow)), tags)
  assert.match(result.policy ?? '', /"repo:acme\/shop:ref:refs\/tags\/v\*"/)
  assert.doesNotMatch(result.policy ?? '', /other|tags\/\*/)
  assert.equal(result.isProof, true)
})

test('tighten() leaves out statements, providers and actions that nobody used, and says so', () => {
  const enforced = policyOf(
    allow(anyOfAcme, { Action: ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession'] }),
    allow(
      { StringEquals: { 'b.example:sub': 'x' } },
      { Sid: 'Other', Principal: { Federated: [arn('b.example')] } },
    ),
    {
      Effect: 'Deny',
      Principal: { AWS: '*', Federated: arn(github) },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: { StringEquals: { [`${github}:environment`]: 'sandbox' } },
    },
  )
  const result = tightened(enforced, [exchange(main)])
  assert.deepEqual(result.unused, [
    { kind: 'action', statement: 0, name: 'sts:TagSession' },
    { kind: 'statement', statement: 1, sid: 'Other' },
  ])
  const effects = statementsOf(result).map(({ Effect: effect }) => effect)
  assert.deepEqual(effects, ['Allow', 'Deny'], 'what is refused stays refused')
})

test('tighten() has a statement for each provider and audience', () => {
  const both = allow(
    { StringLike: { [`${github}:sub`]: '*', 'b.example:sub': '*' } },
    { Sid: 'Both', Principal: { Federated: [arn(github), arn('b.example'), arn('c.example')] } },
  )
  // no token has the subject of two providers, so that the two conditions would never hold together
  const open = { ...both, Condition: {} }
  const taken = allow({ StringEquals: { [`${github}:sub`]: 'x' } }, { Sid: 'Both2' })
  const events = [
    exchange(main),
    exchange({ ...main, aud: 'other' }),
    exchange({ sub: 'job' }, {}, 'b.example'),
  ]
  const result = tightened(policyOf(open, taken), events)
  assert.deepEqual(
    result.statements.map(({ sid, principals, audience, from }) => [sid, principals, audience, from]),
    [
      ['Both1', [arn(github)], 'sts.amazonaws.com', 0],
      ['Both2x', [arn(github)], 'other', 0],
      ['Both3', [arn('b.example')], 'sts.amazonaws.com', 0],
    ],
  )
  assert.deepEqual(result.unused, [
    { kind: 'principal', statement: 0, name: arn('c.example') },
    { kind: 'statement', statement: 1, sid: 'Both2' },
  ])
  assert.equal(result.isProof, true)
})

test('tighten() has no policy for a role that nobody on record was admitted to', () => {
  const result = tightened(policyOf(allow(anyOfAcme)), [
    exchange({ sub: 'repo:evil/x:ref:refs/heads/main' }, { outcome: 'denied', reason: 'trust_policy' }),
  ])
  assert.deepEqual([result.policy, result.statements], [undefined, []])
})

test('tighten() keeps what it cannot see: a value that the record hides', () => {
  const hash = pseudonymOf('ab'.repeat(16))
  const enforced = policyOf(
    allow({ ...anyOfAcme, StringLike: { [`${github}:sub`]: 'repo:acme/*', [`${github}:actor`]: 'bot-*' } }),
  )
  const result = tightened(enforced, [exchange({ ...main, actor: hash })])
  assert.match(result.policy ?? '', /"bot-\*"/)
  assert.ok(codes(result).includes('hidden_value'))
})

test('tighten() asks about who was refused like those who are admitted, and about the past', () => {
  const denied = { outcome: 'denied', reason: 'trust_policy' } as const
  const enforced = policyOf(allow({ ...anyOfAcme, StringLike: { [`${github}:sub`]: 'repo:acme/shop:*' } }))
  const result = tightened(
    enforced,
    [
      exchange(main),
      exchange({ sub: 'repo:acme/shop-2:ref:refs/heads/main' }, denied),
      exchange({ sub: 'repo:evil/shop:ref:refs/heads/main' }, denied),
      exchange({ sub: 'repo:acme/gone:ref:refs/heads/main' }),
      exchange(main, { request: undefined as never }),
    ],
    { notSeenSince: [{ subject: 'repo:acme/shop:monthly', lastAt: (begin - 90 * day) as EpochSeconds }] },
  )
  assert.deepEqual(codes(result).toSorted(), [
    'denied_alike',
    'not_seen_since',
    'older_policy',
    'short_record',
    'unreadable',
  ])
  const text = result.questions.map((one) => one.text).join('\n')
  assert.match(text, /repo:acme\/shop-2:ref:refs\/heads\/main \(1 times\)/)
  assert.doesNotMatch(text, /evil/)
})

test('tighten() writes a subject that looks like policy language so that it means itself', () => {
  const strange = ['repo:acme/${aws:username}:x', 'repo:acme/*:x', 'repo:acme/${*}:y']
  const result = tightened(
    policyOf(allow(anyOfAcme)),
    strange.map((sub) => exchange({ sub })),
  )
  const [{ Condition: condition } = {}] = statementsOf(result) as {
    Condition: Record<string, Record<string, unknown>>
  }[]
  assert.deepEqual(condition?.['StringEquals']?.[`${github}:sub`], [
    'repo:acme/${$}{*}:y',
    'repo:acme/${$}{aws:username}:x',
    'repo:acme/*:x',
  ])
})

test('tighten() narrows callers of an account to the roles on record', () => {
  const enforced = policyOf({
    Effect: 'Allow',
    Principal: { AWS: '111122223333' },
    Action: 'sts:AssumeRole',
  })
  const role = 'arn:aws:iam::111122223333:role/caller'
  const event = exchange(
    {},
    {
      operation: 'AssumeRole',
      principal: 'arn:aws:sts::111122223333:assumed-role/caller/s',
      request: { 'aws:principalarn': role, 'aws:principaltype': 'AssumedRole', 'aws:userid': 'AROAX:s' },
    },
  )
  const result = tightened(enforced, [event])
  const [statement] = statementsOf(result)
  assert.deepEqual(statement?.['Condition'], { StringEquals: { 'aws:PrincipalArn': role } })
  assert.ok(codes(result).includes('any_caller'))
  assert.equal(result.isProof, true)
})

test('tighten() keeps a condition whose value depends on another key', () => {
  const condition = { StringLike: { [`${github}:sub`]: `repo:acme/\${${github}:environment}:*` } }
  const claims = { sub: 'repo:acme/shop:x', environment: 'shop' }
  const result = tightened(policyOf(allow(condition)), [exchange(claims)])
  assert.deepEqual(statementsOf(result)[0]?.['Condition'], {
    StringLike: condition.StringLike,
    StringEquals: { [`${github}:sub`]: claims.sub, [`${github}:aud`]: 'sts.amazonaws.com' },
  })
})
