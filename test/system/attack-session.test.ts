// Attacks with and on credentials that were issued: the signature, the session token, the role behind it
// (field.md 2: weak tokens, disabled or deleted trust, cloud-auth spoofing).
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, test } from 'node:test'
import { signRequest, type Signer } from '@vouchsafe/exchange/testing'
import { compact, ecKey, es256, goodClaims } from '../scene/forge.ts'
import { account, makeScene, roleArn, roleTrusting, startVouch, type Vouch } from '../scene/vouch.ts'
import {
  assertCounted,
  assertNothingIssued,
  assumeForm,
  audit,
  element,
  formType,
  send,
  unverified,
  type WireAnswer,
} from '../scene/wire.ts'

const host = 'issuer.example.com'
const key = ecKey('k')
const scene = makeScene([
  {
    kind: 'Provider',
    url: `https://${host}`,
    audiences: ['sts.amazonaws.com'],
    keys: { jwks: { keys: [key.jwk] } },
  },
  roleTrusting('lasting', host),
  roleTrusting('other', host),
])
let vouch: Vouch
let good: Signer
let other: Signer

before(async () => {
  vouch = await startVouch(scene)
  good = await signIn('lasting')
  other = await signIn('other')
})
after(async () => {
  await vouch.stop()
  scene.remove()
})

const token = (): string => compact({ alg: 'ES256', kid: 'k' }, goodClaims(`https://${host}`), es256(key))
const timestamp = (offsetSeconds = 0): string =>
  new Date(Date.now() + offsetSeconds * 1000).toISOString().replace(/[-:]|\.\d+/g, '')

async function signIn(role: string): Promise<Signer> {
  const answer = await send(vouch.url, {
    path: '/aws/sts',
    headers: formType,
    body: assumeForm(roleArn(role), token()),
  })
  assert.equal(answer.status, 200, answer.text)
  const of = (name: string): string => element(answer.text, name) ?? assert.fail(name)
  return {
    accessKeyId: of('AccessKeyId'),
    secretAccessKey: of('SecretAccessKey'),
    sessionToken: of('SessionToken'),
    timestamp: timestamp(),
  }
}

const body = 'Action=GetCallerIdentity&Version=2011-06-15'
type Headers = Record<string, string>
const omit = (headers: Headers, name: string): Headers =>
  Object.fromEntries(Object.entries(headers).filter(([header]) => header !== name))

/** GetCallerIdentity as a client signs it, then changed on its way. */
async function ask(
  signer: Partial<Signer>,
  change: (headers: Headers) => Headers = (same) => same,
  sent = body,
): Promise<WireAnswer> {
  const { host: name } = new URL(vouch.url)
  const request = signRequest(
    { method: 'POST', path: '/aws/sts', headers: { host: name, ...formType, 'x-amz-meta': 'a' }, body },
    { ...good, timestamp: timestamp(), ...signer },
  )
  const headers = Object.fromEntries([...request.headers].map(([header, [value = '']]) => [header, value]))
  return send(vouch.url, { path: '/aws/sts', headers: change(headers), body: sent })
}

/** The same as a presigned URL. */
function askPresigned(
  signer: Partial<Signer>,
  change: (query: string) => string = (same) => same,
): Promise<WireAnswer> {
  const request = signRequest(
    {
      method: 'GET',
      path: '/aws/sts',
      parameters: { Action: 'GetCallerIdentity', Version: '2011-06-15' },
      headers: { host: new URL(vouch.url).host },
    },
    { ...good, timestamp: timestamp(), presign: 60, ...signer },
  )
  return send(vouch.url, { path: `/aws/sts?${change(request.query)}` })
}

const flip = (text: string, place: number): string => {
  const other = text[place] === 'A' ? 'B' : 'A'
  return text.slice(0, place) + other + text.slice(place + 1)
}
const sessionToken = (change: (text: string) => string): Partial<Signer> => ({
  sessionToken: change(good.sessionToken ?? ''),
})

type Case = readonly [name: string, ask: () => Promise<WireAnswer>, code: string, reason: string]
const mismatch = ['SignatureDoesNotMatch', 'request_signature_mismatch'] as const
const incomplete = ['IncompleteSignature', 'request_signature_incomplete'] as const
const invalid = ['InvalidClientTokenId', 'session_invalid'] as const
const cases: readonly Case[] = [
  [
    'a signature five minutes and a little old',
    () => ask({ timestamp: timestamp(-305) }),
    'SignatureDoesNotMatch',
    'request_expired',
  ],
  [
    'a signature from the future',
    () => ask({ timestamp: timestamp(305) }),
    'SignatureDoesNotMatch',
    'request_not_yet_valid',
  ],
  [
    'a date altered after signing',
    () => ask({}, (headers) => ({ ...headers, 'x-amz-date': timestamp(2) })),
    ...mismatch,
  ],
  ['an altered signed header', () => ask({}, (headers) => ({ ...headers, 'x-amz-meta': 'b' })), ...mismatch],
  [
    'an altered type of content',
    () => ask({}, (headers) => ({ ...headers, 'content-type': 'application/x-www-form-urlencoded' })),
    ...mismatch,
  ],
  [
    'another host that is served',
    () => ask({}, (headers) => ({ ...headers, host: 'localhost' })),
    ...mismatch,
  ],
  ['an altered body', () => ask({}, undefined, `${body}&X=1`), ...mismatch],
  [
    'an x-amz header added after signing',
    () => ask({}, (headers) => ({ ...headers, 'x-amz-new': 'a' })),
    ...incomplete,
  ],
  ['an unsigned host', () => ask({ unsigned: ['host'] }), ...incomplete],
  ['an unsigned date', () => ask({ unsigned: ['x-amz-date'] }), ...incomplete],
  ['an unsigned session token', () => ask({ unsigned: ['x-amz-security-token'] }), ...incomplete],
  ['the secret of another session', () => ask({ secretAccessKey: other.secretAccessKey }), ...mismatch],
  ['another service', () => ask({ service: 'iam' }), 'SignatureDoesNotMatch', 'request_scope_wrong'],
  [
    'no signature',
    () => ask({}, (headers) => omit(headers, 'authorization')),
    'MissingAuthenticationToken',
    'request_unsigned',
  ],
  [
    'another scheme',
    () => ask({}, (headers) => ({ ...headers, authorization: `Bearer ${good.sessionToken}` })),
    ...incomplete,
  ],
  [
    'the old signature version',
    () =>
      ask({}, (headers) => ({
        ...headers,
        authorization: (headers['authorization'] ?? '').replace('HMAC-SHA256', 'HMAC-SHA1'),
      })),
    ...incomplete,
  ],
  ['the token of another session', () => ask({ sessionToken: other.sessionToken ?? '' }), ...invalid],
  ['the access key id of another session', () => ask({ accessKeyId: other.accessKeyId }), ...invalid],
  [
    'the access key id of a user',
    () => ask({ accessKeyId: good.accessKeyId.replace('ASIA', 'AKIA') }),
    ...invalid,
  ],
  [
    'no session token',
    () =>
      ask({}, (headers) => ({
        ...omit(headers, 'x-amz-security-token'),
        authorization: (headers['authorization'] ?? '').replace(';x-amz-security-token', ''),
      })),
    ...invalid,
  ],
  ['a truncated session token', () => ask(sessionToken((text) => text.slice(0, -4))), ...invalid],
  ['an extended session token', () => ask(sessionToken((text) => `${text}AAAA`)), ...invalid],
  ['a session token altered at its begin', () => ask(sessionToken((text) => flip(text, 8))), ...invalid],
  [
    'a session token altered at its end',
    () => ask(sessionToken((text) => flip(text, text.length - 8))),
    ...invalid,
  ],
  ['a web identity token as session token', () => ask({ sessionToken: token() }), ...invalid],
  [
    'a presigned URL after its end',
    () => askPresigned({ timestamp: timestamp(-902) }),
    'SignatureDoesNotMatch',
    'request_expired',
  ],
  [
    'a presigned URL with its life made longer',
    () => askPresigned({ timestamp: timestamp(-62) }, (query) => query.replace('Expires=60', 'Expires=900')),
    ...mismatch,
  ],
  ['a presigned URL with a parameter more', () => askPresigned({}, (query) => `${query}&X=1`), ...mismatch],
  [
    'a presigned URL with its signature twice',
    () => askPresigned({}, (query) => `${query}&X-Amz-Signature=${'0'.repeat(64)}`),
    'MalformedQueryString',
    '',
  ],
]

test('the requests that the attacks change are good ones', async () => {
  for (const answer of [await ask({}), await askPresigned({})]) {
    assert.equal(answer.status, 200, answer.text)
    assert.equal(element(answer.text, 'Arn'), `arn:aws:sts::${account}:assumed-role/lasting/attack-test`)
  }
})

test('every altered request is refused in AWS’s code, tells nothing, and is counted under its reason', async () => {
  const counted: Record<string, number> = { ...(await unverified(vouch)) }
  for (const [name, attack, code, reason] of cases) {
    const answer = await attack()
    assert.ok(answer.status >= 400, name)
    assert.equal(element(answer.text, 'Code'), code, `${name}: ${answer.text}`)
    assert.doesNotMatch(answer.text, /assumed-role|<Arn>/, name)
    if (reason !== '') counted[reason] = (counted[reason] ?? 0) + 1
  }
  await assertCounted(vouch, counted)
})

test('a session token is no evidence for another session, alone or as claims', async () => {
  for (const evidence of [good.sessionToken ?? '', `${good.sessionToken}.a.b`]) {
    const answer = await send(vouch.url, {
      path: '/aws/sts',
      headers: formType,
      body: assumeForm(roleArn('lasting'), evidence),
    })
    assertNothingIssued(answer, 'session token as evidence')
    assert.equal(element(answer.text, 'Code'), 'InvalidIdentityToken')
  }
})

test('no random token of any length opens', async () => {
  const tokens = Array.from({ length: 100 }, (_, index) => randomBytes(1 + index * 12).toString('base64'))
  for (const answer of await Promise.all(tokens.map((text) => ask({ sessionToken: text }))))
    assert.equal(element(answer.text, 'Code'), 'InvalidClientTokenId')
})

const bytes = (answer: WireAnswer): string =>
  JSON.stringify([answer.status, answer.rawHeaders, answer.text])
    .replaceAll(answer.header('x-amzn-requestid') ?? 'no id', 'ID')
    .replace(/"Date","[^"]*"/i, '"Date"')

const apply = (...documents: readonly object[]): Promise<unknown> =>
  vouch.admin('POST', '/v1/apply', { documents })

test('a session ends with its role, is told so by no more than a false one, and a new role of the name revives nothing', async () => {
  const resources = (await vouch.admin('GET', '/v1/resources?kind=Role&name=lasting')) as {
    resources: { spec: object }[]
  }
  const { spec } = resources.resources[0] ?? assert.fail('no role')
  const document = { kind: 'Role', account, name: 'ending', spec }
  await apply(document)
  const session = await signIn('ending')
  assert.equal((await ask(session)).status, 200)
  const falseOne = bytes(await ask(sessionToken((text) => flip(text, text.length - 8))))

  await apply({ ...document, spec: { ...spec, disabled: true } })
  const disabled = await ask({ ...session, timestamp: timestamp() })
  await vouch.admin('DELETE', `/v1/resources/Role/${account}/ending`)
  const deleted = await ask({ ...session, timestamp: timestamp() })
  await apply(document)
  const recreated = await ask({ ...session, timestamp: timestamp() })

  for (const answer of [disabled, deleted, recreated]) assert.equal(bytes(answer), falseOne)
  const reasons = await Promise.all(
    [disabled, deleted, recreated].map((answer) => audit(vouch, `id=${answer.header('x-amzn-requestid')}`)),
  )
  assert.deepEqual(
    reasons.map(([event]) => [event?.type, event?.outcome, event?.reason]),
    [
      ['session_use', 'denied', 'role_disabled'],
      ['session_use', 'denied', 'role_missing'],
      ['session_use', 'denied', 'role_missing'],
    ],
  )
  assert.equal((await ask({ ...(await signIn('ending')), timestamp: timestamp() })).status, 200)
})
