import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testTime } from '#testing/scan-text'
import { startApi, type Asked, type Reply } from '#match/testing/fake-api'
import { createGoogleMatcher } from './google-matcher.ts'
import { listProjectKeys } from './service-account-keys.ts'

const id = '0123456789abcdef0123456789abcdef01234567'
const email = 'orders@orders-1.iam.gserviceaccount.com'
const at = '2026-11-22T06:00:00Z'
const keyName = (key: string): string => `projects/orders-1/serviceAccounts/${email}/keys/${key}`
const denied: Reply = { status: 403, body: '{}' }
const everywhere = (url: string) => ({
  iam: url,
  policyAnalyzer: url,
  resourceManager: url,
  certificates: url,
})
const pause = () => Promise.resolve()

async function about(reply: (asked: Asked) => Reply | object, account = 'owner@example.com', names = {}) {
  await using api = await startApi(reply)
  const token = () => Promise.resolve({ token: 'owners-token', account })
  const matcher = createGoogleMatcher({ endpoints: everywhere(api.url), token, at: testTime, pause })
  const subject = {
    fingerprint: 'f',
    detector: 'google-service-account-key',
    names: { privateKeyId: id, clientEmail: email, ...names },
  }
  const matched = (await matcher.match([subject])).get('f')
  return { matched, asked: api.asked }
}

const listed = (key: object) => ({
  keys: [{ name: keyName(id), validAfterTime: '2024-05-01T10:00:00Z', ...key }],
})
const cases: [name: string, reply: (asked: Asked) => Reply | object, state: string, evidence: RegExp][] = [
  ['a key that is listed', () => listed({}), 'exists', /^the list of keys/],
  ['a key that is switched off', () => listed({ disabled: true }), 'disabled', /^the list of keys/],
  ['a key that is not listed', () => ({ keys: [] }), 'gone', /no such key/],
  ['a key whose account is gone', () => ({ status: 404, body: '{}' }), 'gone', /no such service account/],
  [
    'names that are none',
    () => ({ keys: [{ name: `${keyName(id)}/x` }, 7, { name: 5 }] }),
    'gone',
    /no such key/,
  ],
  [
    'a key that only its public certificate tells of',
    ({ path }) => (path.startsWith('/robot/') ? { [id]: '-----BEGIN CERTIFICATE-----' } : denied),
    'exists',
    /could not be listed \(not permitted\); its certificate is among the public ones/,
  ],
  [
    'a key without a public certificate',
    ({ path }) => (path.startsWith('/robot/') ? { other: 'x' } : denied),
    'gone',
    /deleted, or disabled/,
  ],
  ['a key where nobody answers', () => denied, 'unknown', /not permitted/],
  ['an answer that is no JSON', () => ({ body: '<html>' }), 'unknown', /expected a JSON answer/],
]
for (const [name, reply, state, evidence] of cases)
  test(`the Google matcher tells of ${name}`, async () => {
    const { matched, asked } = await about(reply)
    assert.equal(matched?.state, state)
    assert.match(matched?.evidence ?? '', evidence)
    assert.equal(matched?.at, at)
    for (const { path, headers } of asked)
      assert.equal(headers['authorization'], path.startsWith('/robot/') ? undefined : 'Bearer owners-token')
  })

test('the Google matcher asks with no token of a service account whose key was found', async () => {
  const { matched, asked } = await about(() => ({}), email)
  assert.match(matched?.evidence ?? '', /signed in as a service account whose key was found/)
  assert.deepEqual(
    asked.map(({ path, headers }) => [path.slice(0, 7), headers['authorization']]),
    [['/robot/', undefined]],
  )
})

test('the Google matcher puts no text into a URL that is no e-mail address', async () => {
  const { matched, asked } = await about(() => ({}), undefined, { clientEmail: '../../v1/x?y' })
  assert.deepEqual([matched?.state, asked], ['unknown', []])
})

test('listProjectKeys() joins keys, roles and last uses over pages, and says what it could not ask', async () => {
  const reply = ({ path, method }: Asked): Reply | object => {
    if (path.includes('/keys?')) return listed({ validBeforeTime: '9999-12-31T23:59:59Z' })
    if (path.includes('pageToken=second')) return { accounts: [] }
    if (path.startsWith('/v1/projects/orders-1/serviceAccounts'))
      return { accounts: [{ email }], nextPageToken: 'second' }
    if (path.endsWith(':getIamPolicy') && method === 'POST')
      return { bindings: [{ role: 'roles/editor', members: [`serviceAccount:${email}`, 'user:a@b'] }] }
    return denied
  }
  await using api = await startApi(reply)
  const token = () => Promise.resolve({ token: 'owners-token' })
  const { keys, gaps } = await listProjectKeys({ endpoints: everywhere(api.url), token, pause }, 'orders-1')
  assert.deepEqual(
    keys.map((key) => [key.id, key.account, key.owner, key.allows, key.expiresAt, key.lastUsedAt]),
    [[id, 'orders-1', email, ['roles/editor'], undefined, undefined]],
  )
  assert.deepEqual(gaps, [{ what: 'last uses of keys of project orders-1', why: 'not permitted' }])
})
