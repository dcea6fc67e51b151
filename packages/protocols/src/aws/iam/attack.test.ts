import assert from 'node:assert/strict'
import { test } from 'node:test'
import { account, allow, host, provider, role, subject } from '@vouchsafe/exchange/testing'
import { accountId, allowing, createIam, faultOf, iamVersion, trusting } from '#testing/iam'
import { boundaryArn, estate, oidcArn, storedRole } from '#testing/iam-estate'
import { queryCall, signedCall, wireRequest } from '#testing/wire'
import { createSts, signIn } from '#testing/sts'

type Parameters = Readonly<Record<string, string>>

const app = { RoleName: 'app' }
const get: Parameters = { Action: 'GetRole', ...iamVersion, ...app }
const create: Parameters = { RoleName: 'new', AssumeRolePolicyDocument: trusting }

test('an unsigned call is told that it is, whatever it asks', async () => {
  const { handler, world } = createIam(estate())
  for (const Action of ['GetRole', 'CreateRole', 'CreateAccessKey'])
    assert.deepEqual(faultOf(await handler(queryCall({ Action, ...iamVersion, RoleName: "'" }))), [
      403,
      'MissingAuthenticationToken',
      'Request is missing Authentication Token',
    ])
  assert.deepEqual(world.events(), [])
})

test('a signature for another service does not serve', async () => {
  const iam = createIam(estate())
  const response = await iam.handler(signedCall(get, await iam.signer({ service: 'sts' })))
  assert.deepEqual(faultOf(response), [
    403,
    'SignatureDoesNotMatch',
    "Credential should be scoped to correct service: 'iam'.",
  ])
})

test('a presigned call works like any other', async () => {
  const iam = createIam(estate())
  assert.equal((await iam.handler(signedCall(get, await iam.signer({ presign: 60 })))).status, 200)
})

const unknown: readonly [name: string, parameters: Parameters, message: string][] = [
  ['action', { ...get, Action: 'GetRoles' }, 'Could not find operation GetRoles for version 2010-05-08'],
  [
    'action that every object has',
    { ...get, Action: 'constructor' },
    'Could not find operation constructor for version 2010-05-08',
  ],
  [
    'action in another letter case',
    { ...get, Action: 'getRole' },
    'Could not find operation getRole for version 2010-05-08',
  ],
  ['version', { ...get, Version: '2011-06-15' }, 'Could not find operation GetRole for version 2011-06-15'],
]
for (const [name, parameters, message] of unknown)
  test(`an unknown ${name} is no operation`, async () => {
    const iam = createIam(estate())
    const response = await iam.handler(signedCall(parameters, await iam.signer()))
    assert.deepEqual(faultOf(response), [400, 'InvalidAction', message])
  })

const malformed: readonly [name: string, operation: string, parameters: Parameters, status: number][] = [
  ['a gap in a list', 'UntagRole', { ...app, 'TagKeys.member.1': 'a', 'TagKeys.member.3': 'b' }, 404],
  ['a list that begins at zero', 'UntagRole', { ...app, 'TagKeys.member.0': 'a' }, 404],
  ['a list by another name', 'UntagRole', { ...app, 'TagKeys.entry.1': 'a' }, 404],
  ['a list that is a text', 'UntagRole', { ...app, TagKeys: 'a' }, 404],
  ['a list that is empty and not', 'UntagRole', { ...app, TagKeys: '', 'TagKeys.member.1': 'a' }, 404],
  [
    'a gap in a list of structures',
    'TagRole',
    { ...app, 'Tags.member.2.Key': 'a', 'Tags.member.2.Value': 'b' },
    404,
  ],
  [
    'a structure with a stranger',
    'TagRole',
    { ...app, 'Tags.member.1.Key': 'a', 'Tags.member.1.Value': 'b', 'Tags.member.1.Other': 'c' },
    404,
  ],
  [
    'a number with a leading zero for an index',
    'TagRole',
    { ...app, 'Tags.member.01.Key': 'a', 'Tags.member.01.Value': 'b' },
    404,
  ],
  ['a parameter that it does not have', 'GetRole', { ...app, Force: 'true' }, 400],
  ['a parameter that every object has', 'GetRole', { ...app, toString: 'x' }, 400],
  ['a text with members', 'GetRole', { ...app, 'RoleName.member.1': 'x' }, 400],
  ['a prototype', 'GetRole', { ...app, __proto__x: 'x' }, 400],
  ['a template that could constrain', 'CreateRole', { ...create, SourceRoleTemplate: 'x' }, 400],
  ['a name with a slash', 'GetRole', { RoleName: 'team/app' }, 400],
  ['a name with a line feed', 'GetRole', { RoleName: 'app\n' }, 400],
  ['a name that is empty', 'GetRole', { RoleName: '' }, 400],
  ['a name of 65 letters', 'GetRole', { RoleName: 'a'.repeat(65) }, 400],
  ['half an item', 'ListRoles', { MaxItems: '1.5' }, 400],
  ['no items', 'ListRoles', { MaxItems: '0' }, 400],
  ['1001 items', 'ListRoles', { MaxItems: '1001' }, 400],
  ['a forged marker', 'ListRoles', { Marker: 'YXBw' }, 400],
  ['a prefix that is none', 'ListRoles', { PathPrefix: 'team' }, 400],
  [
    'a policy of 131073 characters',
    'PutRolePolicy',
    { ...app, PolicyName: 'p', PolicyDocument: ' '.repeat(131_073) },
    400,
  ],
  [
    'a policy of strange characters',
    'PutRolePolicy',
    { ...app, PolicyName: 'p', PolicyDocument: '{"a":"\u2028"}' },
    400,
  ],
  [
    'a policy with a key twice',
    'PutRolePolicy',
    { ...app, PolicyName: 'p', PolicyDocument: allowing('s3:*').replace('{', '{"Version":"2012-10-17",') },
    400,
  ],
  ['an ARN with a line feed', 'GetOpenIDConnectProvider', { OpenIDConnectProviderArn: `${oidcArn}\n` }, 404],
]
for (const [name, operation, parameters, status] of malformed)
  test(`${operation} refuses ${name}, on record, and changes nothing`, async () => {
    const iam = createIam(estate())
    assert.equal((await iam.call(operation, parameters)).status, status)
    assert.deepEqual(iam.orders, [])
    const { operation: recorded, outcome } = iam.world.events().at(-1) ?? {}
    assert.deepEqual([recorded, outcome], [operation, 'refused'])
  })

test('a call that is allowed and then fails has a record of each, and the error waits for the second', async () => {
  const iam = createIam(estate())
  const response = await iam.call('GetRole', { RoleName: 'absent' })
  assert.deepEqual(faultOf(response).slice(0, 2), [404, 'NoSuchEntity'])
  const [allowed, failed] = iam.world.events().slice(-2)
  assert.deepEqual(
    [allowed?.outcome, failed?.outcome, failed?.reason, failed?.detail?.['follows']],
    ['allowed', 'refused', 'trust_not_found', allowed?.id],
  )
  assert.ok(response.body.includes(`<RequestId>${allowed?.id}</RequestId>`))

  let records = 0
  iam.world.beforeAppend = () => {
    records += 1
    if (records === 2) throw new Error('disk full')
  }
  assert.ok((await iam.call('GetRole', { RoleName: 'absent' })).status >= 500)
})

test('a parameter that stands twice is refused before anybody reads it', async () => {
  const iam = createIam(estate())
  const call = signedCall(get, await iam.signer())
  const body = Buffer.from(`${call.body.toString()}&RoleName=bare`)
  assert.deepEqual(faultOf(await iam.handler({ ...call, body })).slice(0, 2), [404, 'MalformedQueryString'])
})

test('a megabyte of policy is refused by its size', async () => {
  const iam = createIam(estate())
  const PolicyDocument = `{"a":"${'x'.repeat(1024 * 1024)}"}`
  const response = await iam.call('PutRolePolicy', { ...app, PolicyName: 'p', PolicyDocument })
  assert.deepEqual(faultOf(response).slice(0, 2), [413, 'RequestEntityTooLarge'])
})

test('what is no Query call gets no more than AWS says', async () => {
  const { handler } = createIam(estate())
  const headers = new Map([['content-type', ['application/json']]])
  const response = await handler(wireRequest({ headers, body: Buffer.from('{}') }))
  assert.deepEqual([response.status, response.body], [404, '<UnknownOperationException/>'])
})

test('IAM answers in XML, whatever is accepted', async () => {
  const iam = createIam(estate())
  const call = signedCall(get, await iam.signer())
  const headers = new Map([...call.headers, ['accept', ['application/json']]])
  assert.match((await iam.handler({ ...call, headers })).body, /^<GetRoleResponse xmlns=/)
})

const other = '000000000002'
const otherAdmin = [
  account(other),
  { ...provider(`https://${host}`), account: other },
  {
    ...role(
      'boss',
      [
        {
          ...allow(host, { StringEquals: { [`${host}:sub`]: subject } }),
          Principal: { Federated: `arn:aws:iam::${other}:oidc-provider/${host}` },
        },
      ],
      { policies: { inline: { all: allowing('*') } } },
    ),
    account: other,
  },
]

test('accounts are walls: a session sees and changes nothing outside its own', async () => {
  const iam = createIam([...estate(), ...otherAdmin])
  const { handler: sts } = createSts(iam.world)
  const key = await signIn(iam.world, sts, { RoleArn: `arn:aws:iam::${other}:role/boss` })
  const call = async (Action: string, parameters: Parameters) =>
    iam.handler(signedCall({ Action, ...iamVersion, ...parameters }, { ...key, service: 'iam' }))
  assert.deepEqual(faultOf(await call('GetRole', app)), [
    404,
    'NoSuchEntity',
    'The role with name app cannot be found.',
  ])
  assert.deepEqual(
    [...(await call('ListRoles', {})).body.matchAll(/<RoleName>([^<]*)</g)].map(([, name]) => name),
    ['boss'],
  )
  const denied = await call('DeleteOpenIDConnectProvider', { OpenIDConnectProviderArn: oidcArn })
  assert.deepEqual(faultOf(denied), [
    403,
    'AccessDenied',
    `User: arn:aws:sts::${other}:assumed-role/boss/run-1 is not authorized to perform: iam:DeleteOpenIDConnectProvider on resource: ${oidcArn} (decision ID)`,
  ])
  // by name it is another role of the same name
  await call('CreateRole', {
    ...create,
    RoleName: 'app',
    AssumeRolePolicyDocument: trusting.replaceAll(accountId, other),
  })
  const attach = await call('AttachRolePolicy', { ...app, PolicyArn: boundaryArn })
  assert.deepEqual(faultOf(attach).slice(0, 2), [404, 'NoSuchEntity'])
  assert.deepEqual(
    new Set(
      iam.orders
        .flatMap(({ changes }) => changes)
        .map((change) => (change.op === 'delete' ? change.before : change.after).account),
    ),
    new Set([other]),
  )
})

test('a session whose role is gone can do nothing', async () => {
  const iam = createIam(estate())
  await iam.signer()
  iam.world.trust.set(...estate().filter(({ name }) => name !== 'deploy'), storedRole('deploy'))
  assert.deepEqual(faultOf(await iam.call('GetRole', app)).slice(0, 2), [403, 'InvalidClientTokenId'])
})

test('when the record cannot be written nothing is changed', async () => {
  const iam = createIam(estate())
  await iam.signer()
  iam.world.beforeAppend = () => {
    throw new Error('disk full')
  }
  const response = await iam.call('CreateRole', create)
  assert.ok(response.status >= 500)
  assert.deepEqual(iam.orders, [])
})

test('values are escaped in the answer, whatever they hold', async () => {
  const iam = createIam(estate())
  await iam.call('UpdateRole', { ...app, Description: '</Description><Arn>x' })
  assert.match(
    (await iam.call('GetRole', app)).body,
    /<Description>&lt;\/Description&gt;&lt;Arn&gt;x<\/Description>/,
  )
})
