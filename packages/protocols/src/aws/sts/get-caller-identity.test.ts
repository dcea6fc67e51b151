import { formatAmzTimestamp } from '@vouchsafe/exchange/sigv4'
import { accountId, standardTrust } from '@vouchsafe/exchange/testing'
import type { EpochSeconds } from '@vouchsafe/core/time'
import { createSts, element, fault, json, queryCall, signedCall, signIn, version } from '#testing/index'
import type { WireRequest } from '#wire/types'
import assert from 'node:assert/strict'
import { test } from 'node:test'

test('GetCallerIdentity answers the holder, in headers, presigned and in JSON', async () => {
  const { world, handler } = createSts()
  const signer = await signIn(world, handler)
  const parameters = { Action: 'GetCallerIdentity', ...version }
  for (const presign of [undefined, 60]) {
    const request = signedCall(parameters, { ...signer, ...(presign !== undefined && { presign }) })
    const response = await handler(request)
    assert.equal(response.status, 200, response.body)
    assert.equal(element(response, 'Arn'), `arn:aws:sts::${accountId}:assumed-role/deploy/run-1`)
    assert.equal(element(response, 'Account'), accountId)
    assert.match(element(response, 'UserId') ?? '', /^AROA\w+:run-1$/)
    const { GetCallerIdentityResponse: body } = JSON.parse((await handler(json(request))).body)
    assert.deepEqual(Object.keys(body.GetCallerIdentityResult), ['Arn', 'UserId', 'Account'])
  }
})

test('GetCallerIdentity refuses with AWS texts', async () => {
  const { world, handler, refusals } = createSts()
  const signer = await signIn(world, handler)
  const call = { Action: 'GetCallerIdentity', ...version }
  const signed = signedCall(call, signer)
  const text = 'The security token included in the request is invalid.'
  const cases: readonly (readonly [WireRequest, readonly unknown[]])[] = [
    [queryCall(call), [403, 'MissingAuthenticationToken', 'Request is missing Authentication Token']],
    [signedCall(call, { ...signer, sessionToken: 'x' }), [403, 'InvalidClientTokenId', text]],
    [
      signedCall(call, { ...signer, accessKeyId: signer.accessKeyId.replace('ASIA', 'AKIA') }),
      [403, 'InvalidClientTokenId', text],
    ],
    [
      { ...signed, path: '/x' },
      [
        403,
        'SignatureDoesNotMatch',
        'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
      ],
    ],
    [
      signedCall(call, { ...signer, service: 'iam' }),
      [403, 'SignatureDoesNotMatch', "Credential should be scoped to correct service: 'sts'."],
    ],
    [
      signedCall(call, { ...signer, timestamp: '20270115T075459Z' }),
      [
        403,
        'SignatureDoesNotMatch',
        'Signature expired: 20270115T075459Z is now earlier than 20270115T075500Z (20270115T080000Z - 5 min.)',
      ],
    ],
    [
      signedCall(call, { ...signer, timestamp: '20270115T074459Z', presign: 59 }),
      [
        403,
        'SignatureDoesNotMatch',
        'Signature expired: 20270115T074459Z is now earlier than 20270115T074500Z (20270115T080000Z - 15 min.)',
      ],
    ],
    [
      signedCall(call, { ...signer, timestamp: '20270115T080501Z' }),
      [
        403,
        'SignatureDoesNotMatch',
        'Signature not yet current: 20270115T080501Z is still later than 20270115T080500Z (20270115T080000Z + 5 min.)',
      ],
    ],
    [
      {
        ...signed,
        headers: new Map([...signed.headers, ['authorization', ['AWS4-HMAC-SHA256 SignedHeaders=host']]]),
      },
      [400, 'IncompleteSignature', "Authorization header requires 'Credential' parameter."],
    ],
  ]
  for (const [request, want] of cases) assert.deepEqual(await fault(handler, request), want)
  assert.equal(refusals.length, cases.length)

  const day = signed.headers.get('authorization')?.[0]?.replace('20270115', '20270114') ?? ''
  const [, , message] = await fault(handler, {
    ...signed,
    headers: new Map([...signed.headers, ['authorization', [day]]]),
  })
  assert.equal(
    message,
    "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '20270114' != '20270115', from '20270115T080000Z'.",
  )

  world.now += 3600
  const late = signedCall(call, { ...signer, timestamp: formatAmzTimestamp(world.now as EpochSeconds) })
  assert.deepEqual(await fault(handler, late), [
    403,
    'ExpiredToken',
    'The security token included in the request is expired',
  ])
})

// invariant 4: a revoked session is told from a false one by nobody
test('GetCallerIdentity answers a session of a deleted role as it answers a false one', async () => {
  const { world, handler } = createSts()
  const signer = await signIn(world, handler)
  const call = { Action: 'GetCallerIdentity', ...version }
  world.trust.set(...standardTrust.slice(0, 2))
  const answers = [signedCall(call, signer), signedCall(call, { ...signer, sessionToken: 'x' })].map(
    async (request) => {
      const response = await handler(request)
      return JSON.stringify(response).replaceAll(response.headers['x-amzn-requestid'] ?? '', 'ID')
    },
  )
  const [revoked, invalid] = await Promise.all(answers)
  assert.equal(revoked, invalid)
})
