import assert from 'node:assert/strict'
import { test } from 'node:test'
import { awsKeyId, awsSecret, githubToken, serviceAccountKey } from '#testing/credentials'
import { scanSources } from '#testing/scan-text'
import { startApi, type Asked, type FakeApi, type Reply } from '#match/testing/fake-api'
import { createVaultSource } from './vault-source.ts'

// Vault's documented answers: /v1/sys/internal/ui/mounts, LIST by `?list=true`, KV versions 1 and 2
const denied: Reply = { status: 403, body: '{"errors":["permission denied"]}' }
const missing: Reply = { status: 404, body: '{"errors":[]}' }
const keys = (...names: string[]): object => ({ data: { keys: names } })
const mounts = (secret: object): object => ({ data: { auth: {}, secret } })
const kv = (version: string): object => ({ type: 'kv', options: { version } })

const pair = { AWS_ACCESS_KEY_ID: awsKeyId('vault'), AWS_SECRET_ACCESS_KEY: awsSecret('vault') }
const old = githubToken('old')

const answers: Readonly<Record<string, object>> = {
  '/v1/sys/internal/ui/mounts': mounts({
    'secret/': kv('2'),
    'legacy/kv/': kv('1'),
    'pki/': { type: 'pki' },
  }),
  '/v1/secret/metadata/?list=true': keys('app', 'closed/', 'deleted', '..'),
  '/v1/secret/metadata/closed/?list=true': denied,
  '/v1/secret/data/app': { data: { data: pair, metadata: { version: 3 } } },
  '/v1/secret/metadata/app': {
    data: {
      current_version: 3,
      versions: {
        1: { deletion_time: '', destroyed: true },
        2: { deletion_time: '', destroyed: false },
        3: { deletion_time: '', destroyed: false },
      },
    },
  },
  '/v1/secret/data/app?version=2': { data: { data: { token: old }, metadata: { version: 2 } } },
  '/v1/secret/data/deleted': { status: 404, body: '{"data":{"data":null,"metadata":{"version":1}}}' },
  '/v1/secret/metadata/deleted': denied,
  '/v1/legacy/kv/?list=true': keys('team a/', 'denied'),
  '/v1/legacy/kv/team%20a/?list=true': keys('google'),
  '/v1/legacy/kv/team%20a/google': { data: { data: 'x', metadata: {}, json: serviceAccountKey('vault') } },
  '/v1/legacy/kv/denied': denied,
}
const reply = ({ path }: Asked): object => answers[path] ?? missing

const vault = (api: FakeApi, more = {}) =>
  createVaultSource({ address: `${api.url}/`, token: 'hvs.owner', pause: () => Promise.resolve(), ...more })

test('a Vault is read whole: both versions of KV, older versions, folders; what is closed is a gap', async () => {
  await using api = await startApi(reply)
  const { findings, gaps, coverage } = await scanSources(vault(api))
  assert.deepEqual(
    findings.map(({ detector, places }) => [
      detector,
      ...new Set(places.map(({ origin }) => 'name' in origin && origin.name)),
    ]),
    [
      ['aws-access-key', 'secret/app'],
      ['github-token', 'secret/app (version 2)'],
      ['google-service-account-key', 'legacy/kv/team a/google'],
    ],
  )
  assert.deepEqual(
    gaps.toSorted((one, other) => one.what.localeCompare(other.what)),
    [
      { what: 'vault:legacy/kv/denied', why: 'not permitted' },
      { what: 'vault:secret/..', why: 'its name has `.` or `..` between slashes' },
      { what: 'vault:secret/closed/', why: 'not permitted' },
    ],
  )
  assert.deepEqual([coverage[0]?.unit, coverage[0]?.count], ['Vault secrets', 4])
})

test('a Vault is asked with GET alone, with token and namespace in headers and nowhere else', async () => {
  await using api = await startApi(reply)
  await scanSources(vault(api, { namespace: 'team' }))
  for (const { method, path, headers, body } of api.asked) {
    assert.deepEqual([method, body], ['GET', ''])
    assert.deepEqual([headers['x-vault-token'], headers['x-vault-namespace']], ['hvs.owner', 'team'])
    assert.ok(!path.includes('hvs.owner'))
  }
})

test('a Vault is read at one mount where that is asked for', async () => {
  await using api = await startApi(reply)
  const { findings } = await scanSources(vault(api, { mount: 'legacy/kv' }))
  assert.deepEqual(
    findings.map(({ detector }) => detector),
    ['google-service-account-key'],
  )
})

const closed: [name: string, answer: (asked: Asked) => object, more: object, why: string][] = [
  ['its mounts are closed', () => denied, {}, 'its mounts: not permitted'],
  ['it has no such mount', reply, { mount: 'nowhere' }, 'the token sees no KV mount of that name'],
  ['it is sealed', () => ({ status: 503, body: '{"sealed":true}' }), {}, 'its mounts: it answered 503'],
  [
    'its token is none',
    reply,
    { token: 'two\nlines' },
    'expected VAULT_TOKEN and VAULT_NAMESPACE in printable ASCII',
  ],
]
for (const [name, answer, more, why] of closed)
  test(`a Vault is a gap when ${name}`, async () => {
    await using api = await startApi(answer)
    const { findings, gaps } = await scanSources(vault(api, more))
    assert.deepEqual([findings.length, gaps.map((gap) => gap.why)], [0, [why]])
  })

test('a Vault whose folders never end is left at a depth, and says so', async () => {
  await using api = await startApi(({ path }) =>
    path === '/v1/sys/internal/ui/mounts' ? mounts({ 'kv/': kv('1') }) : keys('deeper/'),
  )
  const { gaps } = await scanSources(vault(api))
  assert.equal(gaps[0]?.why, 'folders too deep')
  assert.ok(api.asked.length < 40)
})
