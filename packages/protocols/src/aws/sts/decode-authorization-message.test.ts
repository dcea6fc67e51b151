import type { JsonObject } from '@vouchsafe/core/json'
import type { AuditEvent } from '@vouchsafe/ledger/event'
import type { Resource } from '@vouchsafe/trust/resource'
import {
  account,
  accountId,
  allow,
  createWorld,
  host,
  provider,
  role,
  subject,
} from '@vouchsafe/exchange/testing'
import { createAwsSts } from './create-aws-sts.ts'
import { assume, createSts, element, fault, signedCall, signIn, version } from '#testing/index'
import assert from 'node:assert/strict'
import { test } from 'node:test'

const statement = (Effect: string, Action: string, more: JsonObject = {}): JsonObject => ({
  Effect,
  Action,
  Resource: '*',
  ...more,
})
const policy = (...statements: readonly JsonObject[]) =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements })
const mayDecode = statement('Allow', 'sts:DecodeAuthorizationMessage')

/** A world in which `deploy` has one inline policy. */
const worldWith = (...statements: readonly JsonObject[]): readonly Resource[] => [
  account(),
  provider(`https://${host}`),
  role('deploy', [allow(host, { StringEquals: { [`${host}:sub`]: subject } })], {
    policies: { inline: { all: policy(...statements) } },
  }),
]

const caller = `arn:aws:sts::${accountId}:assumed-role/deploy/run-1`
const keyInfo = { Action: 'GetAccessKeyInfo', ...version, AccessKeyId: 'ASIAQAAAAAAAAAAAAAAA' }
const invalid = [400, 'InvalidAuthorizationMessageException', 'The encoded message is not valid.']

async function begin(resources: readonly Resource[]) {
  const { world, handler } = createSts(createWorld(resources))
  const signer = await signIn(world, handler)
  const decode = (EncodedMessage: string) =>
    signedCall({ Action: 'DecodeAuthorizationMessage', ...version, EncodedMessage }, signer)
  return { world, handler, signer, decode }
}

function open(body: string): JsonObject {
  const text = /<DecodedMessage>([^<]*)</.exec(body)?.[1] ?? ''
  return JSON.parse(text.replaceAll('&quot;', '"').replaceAll('&apos;', "'").replaceAll('&amp;', '&'))
}

test('DecodeAuthorizationMessage opens an implicit denial, in AWS shape and with what AWS does not say', async () => {
  const { world, handler, signer, decode } = await begin(worldWith(mayDecode))
  const [, , message] = await fault(handler, signedCall(keyInfo, signer))
  const denied = world.events().at(-1)
  assert.match(
    String(message),
    /^User: \S+ is not authorized to perform: sts:GetAccessKeyInfo on resource: \* \(decision [0-9a-f-]{36}\)$/,
  )
  const opened = open((await handler(decode(String(message)))).body)
  assert.deepEqual(opened, {
    allowed: false,
    explicitDeny: false,
    matchedStatements: { items: [] },
    failures: { items: [] },
    context: {
      principal: { id: `${denied?.roleUniqueId}:run-1`, arn: caller },
      action: 'sts:GetAccessKeyInfo',
      resource: '*',
      conditions: { items: [] },
    },
    vouchsafe: {
      decision: denied?.id,
      at: denied?.at,
      trustVersion: 1,
      operation: 'GetAccessKeyInfo',
      cause: 'not_authorized',
      layer: 'identity',
      message: `User: ${caller} is not authorized to perform: sts:GetAccessKeyInfo on resource: * because no identity-based policy allows the sts:GetAccessKeyInfo action`,
    },
  })
})

test('DecodeAuthorizationMessage names the Deny that decided, with its conditions and what they saw', async () => {
  const condition = { StringEquals: { 'aws:PrincipalAccount': [accountId, '000000000009'] } }
  const deny = statement('Deny', 'sts:Get*', { Sid: 'NoKeys', Condition: condition })
  const { handler, world, signer, decode } = await begin(worldWith(mayDecode, statement('Allow', '*'), deny))
  await handler(signedCall(keyInfo, signer))
  const opened = open((await handler(decode(world.events().at(-1)?.id ?? ''))).body)
  const conditions = (values: readonly string[]) => ({
    items: [{ key: 'aws:PrincipalAccount', values: { items: values.map((value) => ({ value })) } }],
  })
  const principal = (opened['context'] as { principal: { id: string } }).principal.id
  assert.equal(opened['explicitDeny'], true)
  assert.deepEqual(opened['matchedStatements'], {
    items: [
      {
        statementId: 'NoKeys',
        effect: 'DENY',
        principals: { items: [{ value: principal }] },
        principalGroups: { items: [] },
        actions: { items: [{ value: 'sts:GetAccessKeyInfo' }] },
        resources: { items: [{ value: '*' }] },
        conditions: conditions([accountId, '000000000009']),
      },
    ],
  })
  assert.deepEqual((opened['context'] as JsonObject)['conditions'], conditions([accountId]))
  const own = opened['vouchsafe'] as JsonObject
  assert.deepEqual(
    [own['layer'], own['policy'], own['statement']],
    ['identity', 'inline:all', { index: 2, sid: 'NoKeys' }],
  )
  assert.match(JSON.stringify(own['message']), / with an explicit deny in an identity-based policy"$/)
})

test('DecodeAuthorizationMessage opens a denied exchange of a token', async () => {
  const { handler, world, decode } = await begin(worldWith(mayDecode))
  const token = world.issuer.sign(world.claims({ sub: 'repo:octo/other' }))
  await handler(assume(world, { WebIdentityToken: token }))
  const opened = open((await handler(decode(world.events().at(-1)?.id ?? ''))).body)
  const { action, resource, principal, conditions } = opened['context'] as JsonObject
  assert.deepEqual(
    [action, resource],
    ['sts:AssumeRoleWithWebIdentity', `arn:aws:iam::${accountId}:role/deploy`],
  )
  assert.equal((principal as JsonObject)['id'], 'repo:octo/other')
  assert.ok(JSON.stringify(conditions).includes('"repo:octo/other"'))
  assert.match(
    JSON.stringify((opened['vouchsafe'] as JsonObject)['message']),
    /because no role trust policy allows the sts:AssumeRoleWithWebIdentity action"$/,
  )
})

const absent = '00000000-0000-0000-0000-000000000000'

test('DecodeAuthorizationMessage tells nothing of what is no denial of the own account, in one text', async () => {
  const { handler, world, decode } = await begin(worldWith(mayDecode))
  const allowed = world.events().at(-1)
  assert.equal(allowed?.outcome, 'allowed')
  for (const message of [
    allowed?.id ?? '',
    absent,
    `${absent}-x`,
    'x',
    '<&>',
    `decision ${absent}`,
    'A'.repeat(10_240),
  ])
    assert.deepEqual(await fault(handler, decode(message)), invalid, message)
})

test('DecodeAuthorizationMessage looks up the id that our messages name, not one that a session name shows', async () => {
  const { world, signer } = await begin(worldWith(mayDecode))
  const asked: string[] = []
  const event = (id: string, account: string): AuditEvent => ({
    ...(world.events()[0] as AuditEvent),
    id,
    account,
    outcome: 'denied',
  })
  const foreign = '11111111-1111-1111-1111-111111111111'
  const handler = createAwsSts({
    ...world.deps,
    exchange: world.exchange,
    secureTransport: true,
    records: {
      find: async (id) => {
        asked.push(id)
        return event(id, id === foreign ? '000000000009' : accountId)
      },
    },
  })
  const call = (EncodedMessage: string) =>
    signedCall({ Action: 'DecodeAuthorizationMessage', ...version, EncodedMessage }, signer)
  const named = 'ABCDEF00-0000-0000-0000-000000000001'
  await handler(call(`User: arn:aws:sts::1:assumed-role/r/${absent} is not … (decision ${named})`))
  assert.deepEqual(asked, [named.toLowerCase()])
  assert.deepEqual(await fault(handler, call(foreign)), invalid)
})

test('DecodeAuthorizationMessage opens nothing for a caller who may not, nor without a ledger to ask', async () => {
  const { world, handler, signer, decode } = await begin(worldWith(statement('Allow', 's3:*')))
  await handler(signedCall(keyInfo, signer))
  const id = world.events().at(-1)?.id ?? ''
  assert.equal((await fault(handler, decode(id)))[1], 'AccessDenied')

  const other = await begin(worldWith(mayDecode))
  const { exchange, deps } = other.world
  const without = createAwsSts({ ...deps, exchange, secureTransport: true })
  assert.deepEqual(await fault(without, other.decode(id)), invalid)
})

test('DecodeAuthorizationMessage opens a record that had to leave its traces out', async () => {
  const { world, signer } = await begin(worldWith(mayDecode))
  const [first] = world.events()
  const bare = {
    ...(first as AuditEvent),
    outcome: 'denied',
    decision: { length: 9 },
    request: { omitted: 1 },
  } as const
  const { principal: _none, operation: _same, role: _gone, ...least } = bare
  for (const event of [bare, least]) {
    const find = async () => event
    const handler = createAwsSts({
      ...world.deps,
      exchange: world.exchange,
      secureTransport: true,
      records: { find },
    })
    const response = await handler(
      signedCall({ Action: 'DecodeAuthorizationMessage', ...version, EncodedMessage: absent }, signer),
    )
    assert.equal(response.status, 200)
    assert.equal(open(response.body)['explicitDeny'], false)
    assert.equal(element(response, 'Code'), undefined)
  }
})
