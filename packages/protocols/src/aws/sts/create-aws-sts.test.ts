import { VouchsafeError } from '@vouchsafe/core/errors'
import type { Exchange } from '@vouchsafe/exchange/flow'
import { countingRandom } from '@vouchsafe/exchange/testing'
import {
  assume,
  assumeParameters,
  createSts,
  element,
  fault,
  json,
  queryCall,
  signedCall,
  signIn,
  version,
  wireRequest,
} from '#testing/index'
import type { WireHandler, WireRequest } from '#wire/types'
import { createAwsSts } from './create-aws-sts.ts'
import type { Refusal } from '#aws/service/index'
import fc from 'fast-check'
import assert from 'node:assert/strict'
import { test } from 'node:test'

test('the request id on the wire is the decision id of the record', async () => {
  const { world, handler } = createSts()
  const response = await handler(assume(world))
  const [event] = world.events()
  assert.equal(response.headers['x-amzn-requestid'], event?.id)
  assert.equal(element(response, 'RequestId'), event?.id)
})

test('an unknown action or version is InvalidAction, in its own namespace', async () => {
  const { handler } = createSts()
  const cases = [
    [{ Action: 'AssumeRoleX', ...version }, 'Could not find operation AssumeRoleX for version 2011-06-15'],
    [
      { Action: 'GetCallerIdentity' },
      'Could not find operation GetCallerIdentity for version NO_VERSION_SPECIFIED',
    ],
    [
      { Action: 'GetCallerIdentity', Version: '2010-05-08' },
      'Could not find operation GetCallerIdentity for version 2010-05-08',
    ],
    [{ Action: '__proto__', ...version }, 'Could not find operation __proto__ for version 2011-06-15'],
    [{ Action: '<&>', ...version }, 'Could not find operation &lt;&amp;&gt; for version 2011-06-15'],
  ] as const
  for (const [call, message] of cases) {
    const response = await handler(queryCall(call))
    assert.equal(response.status, 400)
    assert.ok(
      response.body.startsWith('<ErrorResponse xmlns="http://webservices.amazon.com/AWSFault/2005-15-09">'),
    )
    assert.equal(element(response, 'Code'), 'InvalidAction')
    assert.equal(element(response, 'Message'), message)
  }
})

test('what is no Query call is an unknown operation', async () => {
  const { handler } = createSts()
  const headers = new Map([['content-type', ['application/json']]])
  for (const request of [
    wireRequest(),
    wireRequest({ method: 'PUT' }),
    wireRequest({ method: 'GET', body: Buffer.from('Action=x') }),
    wireRequest({ headers, body: Buffer.from('{"Action":"GetCallerIdentity"}') }),
    wireRequest({ headers: new Map(), body: Buffer.from('Action=x') }),
    json(wireRequest()),
  ]) {
    const response = await handler(request)
    assert.deepEqual([response.status, response.body], [404, '<UnknownOperationException/>'])
  }
})

// classes "DoS / resource" and "verify A, use B"
test('a form that can be read in two ways, or is too much, is refused', async () => {
  const { world, handler } = createSts()
  const good = new URLSearchParams(assumeParameters(world)).toString()
  const malformed = [404, 'MalformedQueryString', 'The query string contains a syntax error.']
  const cases: readonly (readonly [Partial<WireRequest>, readonly unknown[]])[] = [
    [{ body: Buffer.from(`${good}&RoleArn=x`) }, malformed],
    [{ body: Buffer.from(good), query: 'RoleArn=x' }, malformed],
    [{ body: Buffer.from(`${good}&a=%`) }, malformed],
    [{ body: Buffer.from(`${good}&a=%C3%28`) }, malformed],
    [{ body: Buffer.concat([Buffer.from(`${good}&a=`), Buffer.of(0xff)]) }, malformed],
    [{ body: Buffer.from(Array.from({ length: 201 }, (_, n) => `a${n}=1`).join('&')) }, malformed],
    [
      { body: Buffer.alloc(1024 * 1024 + 1, 'a') },
      [413, 'RequestEntityTooLarge', 'The request is too large.'],
    ],
  ]
  for (const [changes, want] of cases) assert.deepEqual(await fault(handler, wireRequest(changes)), want)
  assert.equal(world.events().length, 0)
})

test('throttling and a ledger that cannot write are told as AWS would', async () => {
  const { world, handler } = createSts()
  world.beforeAppend = () => {
    throw new Error('disk full')
  }
  const unavailable = [
    503,
    'ServiceUnavailable',
    'The request has failed due to a temporary failure of the server.',
  ]
  assert.deepEqual(await fault(handler, assume(world)), unavailable)
  const refused = await handler(assume(world))
  assert.equal(element(refused, 'Type'), 'Receiver')
  assert.ok(!/Credentials|ASIA/.test(refused.body))
  for (let count = 0; count < 50; count += 1) await handler(assume(world, { WebIdentityToken: 'xxxx' }))
  assert.deepEqual(await fault(handler, assume(world)), [400, 'Throttling', 'Rate exceeded'])
})

test('chaining and a token that grows too large have their texts', async () => {
  const refuse = (error: VouchsafeError): WireHandler =>
    createAwsSts({
      random: countingRandom(),
      secureTransport: false,
      exchange: { assumeRoleWithWebIdentity: () => Promise.reject(error) } as Partial<Exchange> as Exchange,
    })
  const { world } = createSts()
  const chained = new VouchsafeError('duration_exceeds_role', { detail: { chained: true } })
  assert.deepEqual(await fault(refuse(chained), assume(world)), [
    400,
    'ValidationError',
    'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
  ])
  const large = new VouchsafeError('session_too_large', { detail: { size: 4100, largest: 4096 } })
  assert.deepEqual(await fault(refuse(large), assume(world)), [
    400,
    'PackedPolicyTooLarge',
    'Session token consumes 101% of allotted space, please use smaller policies and tags.',
  ])
  const odd = new VouchsafeError('tags_invalid')
  assert.deepEqual((await fault(refuse(odd), assume(world))).slice(1), [
    'InvalidParameterValue',
    'The session tags are malformed.',
  ])
})

test('a fault of ours is a 500 that says nothing, and is told to the operator', async () => {
  const bug = new RangeError('secret internals')
  const refusals: Refusal[] = []
  const exchange: Partial<Exchange> = { authorize: () => Promise.reject(bug) }
  const handler = createAwsSts({
    exchange: exchange as Exchange,
    random: countingRandom(),
    secureTransport: false,
    onRefusal: (refusal) => refusals.push(refusal),
  })
  const response = await handler(json(queryCall({ Action: 'GetCallerIdentity', ...version })))
  assert.equal(response.status, 500)
  assert.deepEqual(JSON.parse(response.body), {
    Error: {
      Type: 'Receiver',
      Code: 'InternalFailure',
      Message: 'The request processing has failed because of an unknown error, exception or failure.',
    },
    RequestId: response.headers['x-amzn-requestid'],
  })
  assert.equal(refusals[0]?.error, bug)
})

test('createAwsSts() is total: any bytes get an answer of AWS form', async () => {
  const { handler } = createSts()
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array(),
      fc.string(),
      fc.constantFrom('GET', 'POST', 'OPTIONS'),
      async (body, query, method) => {
        const response = await handler(wireRequest({ body: Buffer.from(body), query, method }))
        assert.ok(response.status >= 400 && response.body.startsWith('<'))
      },
    ),
  )
})

test('no token, session token or secret reaches an answer but the one it is issued in', async () => {
  const { world, handler, refusals } = createSts()
  const signer = await signIn(world, handler)
  const good = assumeParameters(world)
  const token = good.WebIdentityToken
  const answers = await Promise.all(
    [
      queryCall({ ...good, RoleSessionName: '!' }),
      queryCall({ ...good, RoleArn: 'x' }),
      queryCall({ ...good, WebIdentityToken: `${token}x` }),
      queryCall({ ...good, WebIdentityToken: token.repeat(60) }),
      queryCall({ ...good, Action: 'X' }),
      signedCall(
        { Action: 'GetCallerIdentity', ...version },
        { ...signer, sessionToken: `${signer.sessionToken}AAAA` },
      ),
      signedCall({ Action: 'GetCallerIdentity', ...version }, signer),
    ].map(handler),
  )
  const shown = JSON.stringify([answers, refusals.map(({ error }) => [String(error), error])])
  const secrets = [...token.split('.'), signer.secretAccessKey, signer.sessionToken ?? '']
  for (const text of secrets) {
    for (let start = 0; start + 12 <= text.length; start += 4)
      assert.ok(!shown.includes(text.slice(start, start + 12)))
  }
})
