import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testTime } from '#testing/scan-text'
import { startApi, type Asked, type Reply } from '#match/testing/fake-api'
import { listAppSecrets } from './application-secrets.ts'
import { createEntraMatcher } from './entra-matcher.ts'

const clientId = '11111111-2222-3333-4444-555555555555'
const secret = (hint: string | null, more = {}): object => ({
  keyId: `key-${hint}`,
  hint,
  startDateTime: '2025-01-01T00:00:00Z',
  endDateTime: '2027-01-01T00:00:00Z',
  ...more,
})
const app = (...secrets: object[]) => ({
  value: [{ appId: clientId, displayName: 'orders', passwordCredentials: secrets }],
})
const pause = () => Promise.resolve()

async function about(reply: Reply | object, hint: string | undefined, account?: string) {
  await using api = await startApi(() => reply)
  const token = () => Promise.resolve({ token: 'owners-token', ...(account !== undefined && { account }) })
  const matcher = createEntraMatcher({ baseUrl: api.url, token, at: testTime, pause })
  const subject = { fingerprint: 'f', detector: 'azure-client-secret', names: { clientId } }
  const subjects = [hint === undefined ? subject : { ...subject, hint }]
  return { ...(await matcher.match(subjects)).get('f'), asked: api.asked }
}

const cases: [
  name: string,
  reply: Reply | object,
  hint: string | undefined,
  state: string,
  evidence: RegExp,
][] = [
  ['a secret by its hint', app(secret('xyz'), secret('abc')), 'abc', 'exists', /begins as it does$/],
  [
    'a secret that has expired',
    app(secret('abc', { endDateTime: '2026-01-01T00:00:00Z' })),
    'abc',
    'disabled',
    /it expired 2026-01-01/,
  ],
  ['a secret that is not there', app(secret('xyz')), 'abc', 'gone', /no client secret of its app begins/],
  ['an app without secrets', app(), 'abc', 'gone', /has no client secret any more/],
  [
    'two secrets with the same hint',
    app(secret('abc'), secret('abc')),
    'abc',
    'unknown',
    /cannot be told: there are 2/,
  ],
  ['a secret without a hint', app(secret(null)), 'abc', 'unknown', /cannot be told: there are 1/],
  [
    'a secret of which only the app is known',
    app(secret('abc')),
    undefined,
    'unknown',
    /cannot be told: there are 1/,
  ],
  ['an app of another tenant', { value: [] }, 'abc', 'unknown', /no app registration/],
  ['a denial', { status: 403, body: '{}' }, 'abc', 'unknown', /^not permitted$/],
  ['a busy server', { status: 429, body: '{}' }, 'abc', 'unknown', /^asked too often$/],
]
for (const [name, reply, hint, state, evidence] of cases)
  test(`the Entra matcher tells of ${name}`, async () => {
    const told = await about(reply, hint)
    assert.equal(told.state, state)
    assert.match(told.evidence ?? '', evidence)
    for (const { path } of told.asked) assert.ok(!path.includes('abc'))
  })

test('the Entra matcher asks nothing when az is signed in as an app whose secret was found', async () => {
  const told = await about({}, 'abc', clientId.toUpperCase())
  assert.match(told.evidence ?? '', /az is signed in as an app/)
  assert.deepEqual(told.asked, [])
})

test('listAppSecrets() follows pages on the same host alone', async () => {
  const owners = [{ userPrincipalName: 'ada@example.com' }]
  const reply = ({ path }: Asked): Reply | object => {
    if (path.startsWith('/beta'))
      return { value: [{ keyId: 'key-abc', signInActivity: { lastSignInDateTime: '2026-10-01T00:00:00Z' } }] }
    if (path.includes('page2'))
      return { ...app(secret('xyz')), '@odata.nextLink': 'https://elsewhere.example/v1.0/x' }
    return {
      value: [{ ...app(secret('abc')).value[0], owners }],
      '@odata.nextLink': `${url}/v1.0/applications?page2`,
    }
  }
  await using api = await startApi(reply)
  const { url } = api
  const { keys, gaps } = await listAppSecrets({
    baseUrl: url,
    token: () => Promise.resolve({ token: 'owners-token' }),
    pause,
  })
  assert.deepEqual(keys, [])
  assert.deepEqual(gaps, [{ what: 'app registrations', why: 'the list goes on at another host' }])
})

test('listAppSecrets() names owners and last uses', async () => {
  const reply = ({ path }: Asked): Reply | object =>
    path.startsWith('/beta')
      ? { value: [{ keyId: 'key-abc', signInActivity: { lastSignInDateTime: '2026-10-01T00:00:00Z' } }] }
      : { value: [{ ...app(secret('abc')).value[0], owners: [{ userPrincipalName: 'ada@example.com' }] }] }
  await using api = await startApi(reply)
  const { keys } = await listAppSecrets({
    baseUrl: api.url,
    token: () => Promise.resolve({ token: 'owners-token' }),
    pause,
  })
  assert.deepEqual(
    keys.map(({ id, contacts, lastUsedAt }) => [id, contacts, lastUsedAt]),
    [['key-abc', ['ada@example.com'], '2026-10-01T00:00:00Z']],
  )
})
