import type { JsonObject } from '@vouchsafe/core/json'
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
  type Signer,
} from '@vouchsafe/exchange/testing'
import { createSts, element, fault, json, queryCall, signedCall, signIn, version } from '#testing/index'
import assert from 'node:assert/strict'
import { test } from 'node:test'

const everything: JsonObject = { Effect: 'Allow', Action: 'sts:*', Resource: '*' }
const worldWith = (...statements: readonly JsonObject[]): readonly Resource[] => [
  account(),
  provider(`https://${host}`),
  role('deploy', [allow(host, { StringEquals: { [`${host}:sub`]: subject } })], {
    policies: { inline: { all: JSON.stringify({ Version: '2012-10-17', Statement: statements }) } },
  }),
]

async function begin(...statements: readonly JsonObject[]) {
  const { world, handler } = createSts(createWorld(worldWith(...statements)))
  return { world, handler, signer: await signIn(world, handler) }
}

const call = (Action: string, parameters: Readonly<Record<string, string>>, signer: Signer) =>
  signedCall({ Action, ...version, ...parameters }, signer)
const violation = (rest: string) => [400, 'ValidationError', `1 validation error detected: ${rest}`]

// invariant 3: verify, then evaluate
test('whoever did not sign is told that, whatever is wrong with the parameters; whoever did is refused on record', async () => {
  const { world, handler, signer } = await begin(everything)
  const operations = ['AssumeRole', 'GetAccessKeyInfo', 'GetWebIdentityToken', 'DecodeAuthorizationMessage']
  for (const Action of operations) {
    const unsigned = await fault(handler, queryCall({ Action, ...version }))
    assert.deepEqual(unsigned.slice(0, 2), [403, 'MissingAuthenticationToken'], Action)
    const forged = { ...signer, secretAccessKey: 'x'.repeat(40) }
    assert.equal((await fault(handler, call(Action, {}, forged)))[1], 'SignatureDoesNotMatch', Action)
    const before = world.events().length
    assert.equal((await fault(handler, call(Action, {}, signer)))[1], 'ValidationError', Action)
    const [event, ...more] = world.events().slice(before)
    assert.deepEqual([event?.outcome, event?.reason, more], ['refused', 'parameter_invalid', []], Action)
  }
})

test('GetAccessKeyInfo tells the account that a key id names, of ours and of others', async () => {
  const { handler, signer } = await begin(everything)
  const cases = [
    [signer.accessKeyId, accountId],
    ['AKIAQNZGKIQY56JQ7WML', '029608264753'],
  ] as const
  for (const [AccessKeyId, account] of cases) {
    const request = call('GetAccessKeyInfo', { AccessKeyId }, signer)
    assert.equal(element(await handler(request), 'Account'), account)
    const { GetAccessKeyInfoResponse: body } = JSON.parse((await handler(json(request))).body)
    assert.deepEqual(body.GetAccessKeyInfoResult, { Account: account })
  }
})

test('GetAccessKeyInfo neither quotes nor records what is no key id: a secret key may have been pasted', async () => {
  const { world, handler, signer } = await begin(everything)
  const secret = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'
  const cases = [
    [
      secret,
      violation(
        String.raw`Value at 'accessKeyId' failed to satisfy constraint: Member must satisfy regular expression pattern: [\w]*`,
      ),
    ],
    [
      'AKIA',
      violation(
        "Value at 'accessKeyId' failed to satisfy constraint: Member must have length greater than or equal to 16",
      ),
    ],
    ['AKIAIOSFODNN7EXAMPLE1', [400, 'ValidationError', 'The access key ID is not valid.']],
    ['wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY', [400, 'ValidationError', 'The access key ID is not valid.']],
  ] as const
  for (const [AccessKeyId, want] of cases)
    assert.deepEqual(await fault(handler, call('GetAccessKeyInfo', { AccessKeyId }, signer)), want)
  const records = JSON.stringify(world.events())
  for (const [pasted] of cases) assert.ok(!records.includes(`"${pasted}"`))
})

test('GetAccessKeyInfo and GetWebIdentityToken need a permission', async () => {
  const { handler, signer } = await begin({ ...everything, Action: 's3:*' })
  const denied = [
    ['GetAccessKeyInfo', { AccessKeyId: signer.accessKeyId }],
    ['GetWebIdentityToken', { 'Audience.member.1': 'x', SigningAlgorithm: 'RS256' }],
  ] as const
  for (const [action, parameters] of denied) {
    const [status, code, message] = await fault(handler, call(action, parameters, signer))
    assert.deepEqual([status, code], [403, 'AccessDenied'])
    assert.ok(
      String(message).startsWith(
        `User: arn:aws:sts::${accountId}:assumed-role/deploy/run-1 is not authorized to perform: sts:${action} on resource: * (decision `,
      ),
    )
  }
})

test('GetWebIdentityToken answers a token of the outbound issuer and its end', async () => {
  const { world, handler, signer } = await begin(everything)
  for (const [algorithm, DurationSeconds, end] of [
    ['ES384', undefined, 300],
    ['RS256', '60', 60],
  ] as const) {
    const request = call(
      'GetWebIdentityToken',
      {
        'Audience.member.1': 'https://api.example.com',
        'Audience.member.2': 'second',
        SigningAlgorithm: algorithm,
        'Tags.member.1.Key': 'job',
        'Tags.member.1.Value': '7',
        ...(DurationSeconds !== undefined && { DurationSeconds }),
      },
      signer,
    )
    const response = await handler(request)
    assert.equal(response.status, 200, response.body)
    const [header = '', claims = ''] = (element(response, 'WebIdentityToken') ?? '').split('.')
    const read = (part: string): JsonObject => JSON.parse(Buffer.from(part, 'base64url').toString())
    const { aud, exp, iss } = read(claims)
    assert.equal(read(header)['alg'], algorithm)
    assert.deepEqual(aud, ['https://api.example.com', 'second'])
    assert.deepEqual([exp, iss], [world.now + end, world.deps.outboundIssuer(accountId)])
    assert.equal(Date.parse(element(response, 'Expiration') ?? '') / 1000, world.now + end)
  }
})

const audience = { 'Audience.member.1': 'x' }
const tokenRefusals: readonly (readonly [
  name: string,
  parameters: Readonly<Record<string, string>>,
  want: readonly unknown[],
])[] = [
  [
    'no audience and no algorithm',
    {},
    [
      400,
      'ValidationError',
      "2 validation errors detected: Value null at 'audience' failed to satisfy constraint: Member must not be null; Value null at 'signingAlgorithm' failed to satisfy constraint: Member must not be null",
    ],
  ],
  [
    'an empty list of audiences',
    { Audience: '', SigningAlgorithm: 'RS256' },
    violation(
      "Value at 'audience' failed to satisfy constraint: Member must have length greater than or equal to 1",
    ),
  ],
  [
    'eleven audiences',
    {
      ...Object.fromEntries(Array.from({ length: 11 }, (_, n) => [`Audience.member.${n + 1}`, 'x'])),
      SigningAlgorithm: 'RS256',
    },
    violation(
      "Value at 'audience' failed to satisfy constraint: Member must have length less than or equal to 10",
    ),
  ],
  [
    '59 seconds',
    { ...audience, SigningAlgorithm: 'RS256', DurationSeconds: '59' },
    violation(
      "Value '59' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to 60",
    ),
  ],
  [
    '3601 seconds',
    { ...audience, SigningAlgorithm: 'RS256', DurationSeconds: '3601' },
    violation(
      "Value '3601' at 'durationSeconds' failed to satisfy constraint: Member must have value less than or equal to 3600",
    ),
  ],
  ...['HS256', 'ES256', '__pro', 'rs256'].map(
    (SigningAlgorithm) =>
      [
        `the algorithm ${SigningAlgorithm}`,
        { ...audience, SigningAlgorithm },
        violation(
          "Value at 'signingAlgorithm' failed to satisfy constraint: Member must satisfy enum value set: [RS256, ES384]",
        ),
      ] as const,
  ),
]
for (const [name, parameters, want] of tokenRefusals) {
  test(`GetWebIdentityToken with ${name} gets AWS's text`, async () => {
    const { handler, signer } = await begin(everything)
    assert.deepEqual(await fault(handler, call('GetWebIdentityToken', parameters, signer)), want)
  })
}

const refused = [
  ['GetSessionToken', 'Cannot call GetSessionToken with session credentials'],
  ['GetFederationToken', 'Cannot call GetFederationToken with session credentials'],
  [
    'AssumeRoot',
    'AssumeRoot is not supported: accounts here have no root user. Assume a role of the account instead.',
  ],
  [
    'GetDelegatedAccessToken',
    'GetDelegatedAccessToken is not supported: no access is delegated here. Assume a role instead.',
  ],
] as const
for (const [action, text] of refused) {
  test(`${action} is refused on record, and only to whoever signed the call`, async () => {
    const { world, handler, signer } = await begin(everything)
    assert.deepEqual(await fault(handler, call(action, {}, signer)), [403, 'AccessDenied', text])
    const event = world.events().at(-1)
    assert.deepEqual([event?.operation, event?.outcome], [action, 'refused'])
    const unsigned = await fault(handler, queryCall({ Action: action, ...version }))
    assert.equal(unsigned[1], 'MissingAuthenticationToken')
  })
}
