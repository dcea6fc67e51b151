// Bad input to the account over its own APIs: policies, tags, sizes, markers, issuers, and two writers of one thing
// (field.md 2: fail-open configuration, shared issuers, SSRF, resources).
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import type { Signer } from '@vouchsafe/exchange/testing'
import {
  administrator,
  callAs,
  everything,
  exchangeToken,
  faultOf,
  keysOf,
  policyText,
  tokenOf,
  type Parameters,
} from '../scene/account.ts'
import { ecKey } from '../scene/forge.ts'
import { account, makeScene, roleArn, roleTrusting, startVouch, type Vouch } from '../scene/vouch.ts'
import { assertNothingIssued, element, type WireAnswer } from '../scene/wire.ts'

const host = 'issuer.example.com'
const github = 'token.actions.githubusercontent.com'
const key = ecKey('k')
const provider = (url: string): object => ({
  kind: 'Provider',
  url,
  audiences: ['sts.amazonaws.com'],
  keys: { jwks: { keys: [key.jwk] } },
})
const scene = makeScene([
  provider(`https://${host}`),
  provider(`https://${github}`),
  { ...roleTrusting('worker', host), policies: { inline: { main: policyText(everything) } } },
  {
    kind: 'Role',
    name: 'next',
    trustPolicy: policyText({
      Effect: 'Allow',
      Principal: { AWS: account },
      Action: ['sts:AssumeRole', 'sts:TagSession'],
    }),
  },
  { kind: 'Policy', name: 'shared', document: policyText(everything) },
])
let vouch: Vouch
let admin: Signer
let worker: Signer
before(async () => {
  vouch = await startVouch(scene, { VOUCH_LOG_LEVEL: 'error' })
  admin = await administrator(vouch, account)
  worker = keysOf(await exchangeToken(vouch, roleArn('worker'), tokenOf(host, key)))
})
after(async () => {
  await vouch.stop()
  scene.remove()
})

const iam = (action: string, parameters: Parameters = {}): Promise<WireAnswer> =>
  callAs(vouch, admin, ['iam', action, parameters])
const stateOf = async (): Promise<string> =>
  JSON.stringify(await vouch.admin('GET', '/v1/resources')).replace(/"version":\d+/, '')

const statement = (changes: object): string => policyText({ ...everything, ...changes })
const federated = (changes: object, provider = host): object => ({
  Effect: 'Allow',
  Principal: { Federated: `arn:aws:iam::${account}:oidc-provider/${provider}` },
  Action: 'sts:AssumeRoleWithWebIdentity',
  ...changes,
})
const sid = (...names: readonly string[]): string =>
  policyText(...names.map((Sid) => ({ ...everything, Sid })))

const permissions: readonly (readonly [what: string, document: string, code?: string])[] = [
  ['no JSON', '{', 'MalformedPolicyDocument'],
  ['a list', '[]'],
  ['two documents', `${statement({})}${statement({})}`],
  ['no statement', '{"Version":"2012-10-17"}'],
  ['an unknown version', statement({}).replace('2012-10-17', '2022-10-17')],
  ['an unknown element', statement({ Effekt: 'Deny' })],
  ['an unknown element of the document', statement({}).replace('{', '{"Statements":[],')],
  ['an element in another letter case', statement({ effect: 'Deny' })],
  ['an element twice', statement({}).replace('"Action":"*"', '"Action":"s3:*","Action":"*"')],
  ['two statements of one Sid', sid('One', 'One')],
  ['a Sid of strange characters', sid('a b')],
  ['an effect that is none', statement({ Effect: 'allow' })],
  ['a principal', statement({ Principal: '*' })],
  ['an action without a service', statement({ Action: 'GetObject' })],
  ['a wildcard in the service', statement({ Action: 's*:GetObject' })],
  ['Action beside NotAction', statement({ NotAction: 's3:*' })],
  ['Resource beside NotResource', statement({ NotResource: '*' })],
  ['no resource', JSON.stringify({ Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*' } })],
  ['a resource that is no ARN', statement({ Resource: 'bucket' })],
  ['a resource of five parts', statement({ Resource: 'arn:aws:iam::*' })],
  ['an unknown operator', statement({ Condition: { StringSame: { 'aws:username': 'x' } } })],
  [
    'a qualifier that is none',
    statement({ Condition: { 'ForSomeValues:StringEquals': { 'aws:tagkeys': 'x' } } }),
  ],
  ['a condition that is no object', statement({ Condition: 'aws:username' })],
  ['an inline policy over 10,240 characters', statement({ Resource: many(300) }), 'LimitExceeded'],
]

function many(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `arn:aws:s3:::bucket-with-a-long-name-${index}/*`)
}

test('a policy that AWS would refuse is refused, at every way in, and changes nothing', async () => {
  await iam('CreateRole', {
    RoleName: 'scratch',
    AssumeRolePolicyDocument: policyText({
      Effect: 'Allow',
      Principal: { AWS: account },
      Action: 'sts:AssumeRole',
    }),
  })
  const before = await stateOf()
  for (const [what, document, code = 'MalformedPolicyDocument'] of permissions) {
    const ways: readonly (readonly [string, Parameters])[] = [
      ['PutRolePolicy', { RoleName: 'scratch', PolicyName: 'p', PolicyDocument: document }],
      ['CreatePolicy', { PolicyName: 'new', PolicyDocument: document }],
      [
        'CreatePolicyVersion',
        {
          PolicyArn: `arn:aws:iam::${account}:policy/shared`,
          PolicyDocument: document,
          SetAsDefault: 'true',
        },
      ],
    ]
    for (const [action, parameters] of ways) {
      const answer = await iam(action, parameters)
      assert.equal(faultOf(answer)[1], code, `${action} with ${what}: ${answer.text}`)
    }
    const chained = await callAs(vouch, worker, [
      'sts',
      'AssumeRole',
      { RoleArn: roleArn('next'), RoleSessionName: 'next', Policy: document },
    ])
    const expected = code === 'LimitExceeded' ? 'PackedPolicyTooLarge' : code
    assert.equal(faultOf(chained)[1], expected, `AssumeRole with ${what}: ${chained.text}`)
  }
  assert.equal(await stateOf(), before)
})

const trusts: readonly (readonly [what: string, document: string])[] = [
  ['a resource', policyText(federated({ Resource: '*' }))],
  ['no principal', statement({ Action: 'sts:AssumeRole' })],
  [
    'a wildcard in a principal',
    policyText({
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${account}:role/*` },
      Action: 'sts:AssumeRole',
    }),
  ],
  ['a wildcard for all providers', policyText(federated({ Principal: { Federated: '*' } }))],
  [
    'an account of eleven digits',
    policyText({ Effect: 'Allow', Principal: { AWS: '12345678901' }, Action: 'sts:AssumeRole' }),
  ],
  [
    'a role that is not there',
    policyText({ Effect: 'Allow', Principal: { AWS: roleArn('absent') }, Action: 'sts:AssumeRole' }),
  ],
  ['an action of another service', policyText(federated({ Action: 's3:GetObject' }))],
  ['a shared issuer without a subject', policyText(federated({}, github))],
  [
    'a shared issuer with any subject',
    policyText(federated({ Condition: { StringLike: { [`${github}:sub`]: '*' } } }, github)),
  ],
  [
    'a shared issuer where the subject may be absent',
    policyText(
      federated({ Condition: { StringLikeIfExists: { [`${github}:sub`]: 'repo:octo/app:*' } } }, github),
    ),
  ],
  ['two statements of one Sid', policyText(federated({ Sid: 'A' }), federated({ Sid: 'A' }))],
  ['2,049 characters', policyText(federated({ Sid: 'A'.repeat(2049) }))],
]

test('a trust policy that AWS would refuse is refused, for a new role and for one that is there', async () => {
  const before = await stateOf()
  for (const [what, document] of trusts)
    for (const [action, parameters] of [
      ['CreateRole', { RoleName: 'never', AssumeRolePolicyDocument: document }],
      ['UpdateAssumeRolePolicy', { RoleName: 'scratch', PolicyDocument: document }],
    ] as const) {
      const answer = await iam(action, parameters)
      assert.match(
        faultOf(answer)[1],
        /^(?:MalformedPolicyDocument|LimitExceeded)$/,
        `${action} with ${what}: ${answer.text}`,
      )
    }
  assert.equal(await stateOf(), before)
})

const tag = (n: number, Key: string, Value = 'v'): Parameters => ({
  [`Tags.member.${n}.Key`]: Key,
  [`Tags.member.${n}.Value`]: Value,
})
const tags: readonly (readonly [what: string, tags: Parameters])[] = [
  ['51 tags', Object.assign({}, ...Array.from({ length: 51 }, (_, n) => tag(n + 1, `k${n}`)))],
  ['a key of 129 characters', tag(1, 'k'.repeat(129))],
  ['a value of 257 characters', tag(1, 'k', 'v'.repeat(257))],
  ['an empty key', tag(1, '')],
  ['a key of control characters', tag(1, 'a\nb')],
  ['a reserved key', tag(1, 'aws:principal')],
  ['a reserved key in another letter case', tag(1, 'AWS:principal')],
  ['two keys that differ in letter case', { ...tag(1, 'team'), ...tag(2, 'TEAM') }],
  ['a gap', { ...tag(1, 'a'), ...tag(3, 'b') }],
]

test('tags over their limits, reserved or in conflict are refused, of a role and of a session', async () => {
  for (const [what, given] of tags) {
    const stored = await iam('TagRole', { RoleName: 'scratch', ...given })
    assert.ok(stored.status >= 400 && stored.status < 500, `${what}: ${stored.text}`)
    const session = { RoleArn: roleArn('next'), RoleSessionName: 'next', ...given }
    const answer = await callAs(vouch, worker, ['sts', 'AssumeRole', session])
    assertNothingIssued(answer, what)
    assert.notEqual(faultOf(answer)[1], 'AccessDenied', what)
  }
  const transitive = { 'TransitiveTagKeys.member.1': 'absent' }
  const session = { RoleArn: roleArn('next'), RoleSessionName: 'next', ...transitive }
  assertNothingIssued(
    await callAs(vouch, worker, ['sts', 'AssumeRole', session]),
    'a transitive key of no tag',
  )
})

// class "Fail-open configuration": a Deny that is accepted and then dropped
test('names that every object has are names like any other, and the one that JSON cannot hold is refused', async () => {
  const named: readonly (readonly [string, Parameters])[] = [
    ['PutRolePolicy', { PolicyName: '__proto__', PolicyDocument: policyText(everything) }],
    ['TagRole', tag(1, '__proto__')],
  ]
  for (const [action, parameters] of named) {
    const answer = await iam(action, { RoleName: 'scratch', ...parameters })
    assert.equal(faultOf(answer)[1], 'ValidationError', answer.text)
  }
  for (const name of ['constructor', 'toString', 'hasOwnProperty']) {
    const put = await iam('PutRolePolicy', {
      RoleName: 'scratch',
      PolicyName: name,
      PolicyDocument: policyText({ ...everything, Effect: 'Deny' }),
    })
    assert.equal(put.status, 200, put.text)
    const read = await iam('GetRolePolicy', { RoleName: 'scratch', PolicyName: name })
    assert.equal(read.status, 200, `${name}: ${read.text}`)
    await iam('DeleteRolePolicy', { RoleName: 'scratch', PolicyName: name })
    assert.equal((await iam('TagRole', { RoleName: 'scratch', ...tag(1, name) })).status, 200)
    const listed = await iam('ListRoleTags', { RoleName: 'scratch' })
    assert.equal(element(listed.text, 'Key'), name, listed.text)
    await iam('UntagRole', { RoleName: 'scratch', 'TagKeys.member.1': name })
  }
})

test('what does not fit into a session is told by its size', async () => {
  const bucket = many(40)
  const large: readonly (readonly [string, Parameters])[] = [
    ['a policy of 2,049 characters', { Policy: statement({ Resource: bucket }).padEnd(2049) }],
    [
      'a policy and ten ARNs',
      {
        Policy: statement({}),
        ...Object.fromEntries(
          Array.from({ length: 10 }, (_, n) => [
            `PolicyArns.member.${n + 1}.arn`,
            `arn:aws:iam::${account}:policy/${'p'.repeat(128)}${'/x'.repeat(50)}`,
          ]),
        ),
      },
    ],
  ]
  for (const [what, parameters] of large) {
    const session = { RoleArn: roleArn('next'), RoleSessionName: 'next', ...parameters }
    const answer = await callAs(vouch, worker, ['sts', 'AssumeRole', session])
    assert.equal(faultOf(answer)[1], 'PackedPolicyTooLarge', `${what}: ${answer.text}`)
  }
})

test('a marker is good for the listing that gave it, and for no other', async () => {
  for (const name of ['one', 'two', 'three'])
    await iam('CreatePolicy', { PolicyName: name, PolicyDocument: policyText(everything) })
  const first = await iam('ListPolicies', { MaxItems: '1', Scope: 'Local' })
  const Marker = element(first.text, 'Marker') ?? assert.fail(first.text)
  assert.equal((await iam('ListPolicies', { Marker, Scope: 'Local' })).status, 200)
  const forged: readonly (readonly [string, Parameters])[] = [
    ['ListPolicies', { Marker }],
    ['ListRoles', { Marker }],
    ['ListPolicies', { Marker: `${Marker}A`, Scope: 'Local' }],
    ['ListPolicies', { Marker: Marker.slice(0, -2), Scope: 'Local' }],
    ['ListPolicies', { Marker: Marker.toLowerCase(), Scope: 'Local' }],
    ['ListPolicies', { Marker: `${Marker}=`, Scope: 'Local' }],
    ['ListPolicies', { Marker: Buffer.from('../../etc/passwd').toString('base64url'), Scope: 'Local' }],
    ['ListRoleTags', { RoleName: 'scratch', Marker }],
  ]
  for (const [action, parameters] of forged) {
    const answer = await iam(action, parameters)
    const isShorter = parameters['Marker'] === Marker.slice(0, -2)
    // a marker cut short may name the beginning of a name, in the same list
    if (isShorter && answer.status === 200) continue
    assert.equal(answer.status, 400, `${action} ${JSON.stringify(parameters)}: ${answer.text}`)
  }
})

test('of two writers of one policy one wins, and the other learns it', async () => {
  const documents = Array.from({ length: 8 }, (_, n) => statement({ Action: `s3:Get${n}` }))
  const answers = await Promise.all(
    documents.map((PolicyDocument) =>
      iam('PutRolePolicy', { RoleName: 'scratch', PolicyName: 'raced', PolicyDocument }),
    ),
  )
  const won = documents.filter((_, n) => answers[n]?.status === 200)
  for (const answer of answers)
    if (answer.status !== 200) assert.deepEqual(faultOf(answer).slice(0, 2), [409, 'ConcurrentModification'])
  const read = await iam('GetRolePolicy', { RoleName: 'scratch', PolicyName: 'raced' })
  const stands = decodeURIComponent(element(read.text, 'PolicyDocument') ?? '')
  assert.ok(won.length > 0 && won.includes(stands), stands)

  const created = await Promise.all(
    documents.map((PolicyDocument) => iam('CreatePolicy', { PolicyName: 'only-one', PolicyDocument })),
  )
  assert.equal(created.filter(({ status }) => status === 200).length, 1)
})

test('the IAM API writes no keys and reaches no private address', async () => {
  let connections = 0
  const inside = createServer((socket) => {
    connections += 1
    socket.destroy()
  }).listen(0, '127.0.0.1')
  await once(inside, 'listening')
  const { port } = inside.address() as AddressInfo
  try {
    const keys = { Jwks: JSON.stringify({ keys: [key.jwk] }) }
    for (const name of ['Jwks', 'Keys', 'JwksUri', 'DiscoveryUrl', 'AllowPrivateAddresses']) {
      const answer = await iam('CreateOpenIDConnectProvider', {
        Url: 'https://evil.example.com',
        [name]: keys.Jwks,
      })
      assert.equal(faultOf(answer)[1], 'ValidationError', answer.text)
    }
    const refused = [
      'http://issuer.example.com',
      'https://sts',
      'https://a@b.example',
      'https://b.example?x',
      'https://b.example/../x',
    ]
    for (const Url of refused)
      assert.ok((await iam('CreateOpenIDConnectProvider', { Url })).status >= 400, Url)
    for (const Url of [`https://localhost:${port}`, `https://127.0.0.1:${port}`, `https://[::1]:${port}`]) {
      await iam('CreateOpenIDConnectProvider', { Url, 'ClientIDList.member.1': 'sts.amazonaws.com' })
      const answer = await exchangeToken(vouch, roleArn('worker'), tokenOf(Url.slice(8), key))
      assertNothingIssued(answer, Url)
    }
    assert.equal(connections, 0)
  } finally {
    inside.close()
  }
})
