import { VouchsafeError, type Code } from '@vouchsafe/core/errors'
import type { JsonObject } from '@vouchsafe/core/json'
import type { KeySet } from '@vouchsafe/core/jwk'
import type { EpochSeconds } from '@vouchsafe/core/time'
import {
  account,
  accountId,
  createTestIssuer,
  createTestTrust,
  createWorld,
  host,
  provider,
  publicJwks,
  rejectsCode,
  throwsCode,
} from '#testing/index'
import type { Provider } from '@vouchsafe/trust/snapshot'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Secret } from '@vouchsafe/core/secret'
import { ownKeySet } from '@vouchsafe/issuer/key-set'
import { createProviderKeys, type KeyFetchFailure } from './provider-keys.ts'

const url = `https://${host}`
const wanted = (kid: string) => ({ kid, alg: 'ES256' }) as const
const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn += 1) await new Promise(setImmediate)
}

/** One provider's keys with a source that a test steers. */
function createSource(spec: JsonObject = {}, options: { maxSources?: number } = {}) {
  const issuer = createTestIssuer(url)
  const state = { now: 1000, fetched: [] as string[], fails: false, failures: [] as KeyFetchFailure[] }
  const overrides = new Map<string, () => Buffer>()
  const gate: { promise?: Promise<void> } = {}
  const keys = createProviderKeys({
    fetchDocument: async (address) => {
      state.fetched.push(address)
      await gate.promise
      const document = overrides.get(address) ?? issuer.documents.get(address)
      if (state.fails || document === undefined) throw new VouchsafeError('fetch_failed')
      return document()
    },
    clock: { now: () => state.now as EpochSeconds },
    ownKeySet: () => assert.fail('no own keys'),
    onFailure: (failure) => state.failures.push(failure),
    ...options,
  })
  const compile = (): Provider => {
    const found = createTestTrust(account(), resource).current().provider(accountId, url)
    assert.ok(found !== undefined)
    return found
  }
  const resource = provider(url, spec)
  const trusted = compile()
  const find = async (kid = 'k1', by = trusted): Promise<KeySet> => keys.find(by, wanted(kid))
  /** Fetches of the key set. */
  const fetches = () => state.fetched.filter((address) => address.endsWith('/jwks')).length
  return { issuer, state, keys, trusted, compile, find, fetches, overrides, gate }
}

test('find() fetches once, however many ask at once, and then not while the set is fresh', async () => {
  const { find, fetches, state, keys, trusted } = createSource()
  await Promise.all(Array.from({ length: 50 }, () => find()))
  state.now += 299
  assert.ok(!(keys.find(trusted, wanted('k1')) instanceof Promise))
  await settle()
  assert.equal(fetches(), 1)
})

test('find() serves the old set at once and renews it behind the back of those who ask', async () => {
  const { find, fetches, state, keys, trusted } = createSource()
  const first = await find()
  state.now += 300
  assert.equal(keys.find(trusted, wanted('k1')), first)
  assert.equal(keys.find(trusted, wanted('k1')), first)
  await settle()
  assert.equal(fetches(), 2)
  assert.notEqual(keys.find(trusted, wanted('k1')), first)
})

test('find() serves the last good set through an outage, for a day', async () => {
  const { find, state, fetches } = createSource()
  await find()
  state.fails = true
  for (const seconds of [300, 1000, 40_000, 86_399]) {
    state.now = 1000 + seconds
    await find()
    await settle()
  }
  assert.equal(state.failures.length, 4)
  assert.equal(state.failures[0]?.issuer, url)
  state.now = 1000 + 86_400
  await rejectsCode(find(), 'keys_unavailable')
  state.fails = false
  state.now += 5
  await find()
  assert.ok(fetches() >= 2)
})

test('find() rests a few seconds after a failed fetch, in the background too', async () => {
  const { find, state } = createSource()
  state.fails = true
  await rejectsCode(find(), 'keys_unavailable')
  await rejectsCode(find(), 'keys_unavailable')
  assert.equal(state.fetched.length, 1)
  state.now += 5
  await rejectsCode(find(), 'keys_unavailable')
  assert.equal(state.fetched.length, 2)
})

test('find() fetches for an unknown kid at most once in 30 s, and says `retry` in between', async () => {
  const { find, state, fetches, issuer } = createSource()
  await find()
  state.now += 30
  await rejectsCode(find('k2'), 'key_unknown')
  assert.equal(fetches(), 2)
  issuer.addKey('k2')
  for (const seconds of [1, 28]) {
    state.now += seconds
    await rejectsCode(find('k2'), 'keys_unavailable')
  }
  assert.equal(fetches(), 2)
  state.now += 1
  await find('k2')
  assert.equal(fetches(), 3)
})

test('find() counts the very first fetch as one that a token asked for', async () => {
  const { find } = createSource()
  await rejectsCode(find('k2'), 'key_unknown')
  await rejectsCode(find('k2'), 'keys_unavailable')
})

test('find() counts the attempt before it is made: a failing source is not hammered', async () => {
  const { find, state } = createSource()
  await find()
  state.fails = true
  state.now += 40
  const before = state.fetched.length
  await rejectsCode(find('k2'), 'keys_unavailable')
  await rejectsCode(find('k2'), 'keys_unavailable')
  assert.equal(state.fetched.length, before + 1)
})

test('find() makes one fetch of many tokens with the same new kid', async () => {
  const { find, state, fetches, issuer } = createSource()
  await find()
  issuer.addKey('k2')
  state.now += 60
  await Promise.all(Array.from({ length: 50 }, () => find('k2')))
  assert.equal(fetches(), 2)
})

test('find() forces its own fetch when the one under way ends without the key', async () => {
  const { find, state, fetches, gate, issuer } = createSource()
  await find()
  state.now += 300
  const held = Promise.withResolvers<void>()
  gate.promise = held.promise
  await find()
  const late = find('k2')
  held.resolve()
  issuer.addKey('k3')
  await rejectsCode(late, 'key_unknown')
  assert.equal(fetches(), 3)
})

test('find() refuses a key from the moment a fetch shows it gone', async () => {
  const { find, state, issuer } = createSource()
  issuer.addKey('k2')
  await find('k2')
  issuer.keys.delete('k2')
  state.now += 300
  await find('k2')
  await settle()
  await rejectsCode(find('k2'), 'key_unknown')
})

test('find() looks by algorithm when the token names no key', async () => {
  const { keys, trusted } = createSource()
  await keys.find(trusted, { alg: 'ES256' })
  await rejectsCode(Promise.resolve(keys.find(trusted, { alg: 'RS256' })), 'keys_unavailable')
})

// class "SSRF in discovery": what a discovery document may and may not say
const discovery = `${url}/.well-known/openid-configuration`
const documents: readonly [name: string, text: string, code: Code][] = [
  [
    'names another issuer',
    JSON.stringify({ issuer: `${url}/`, jwks_uri: `${url}/jwks` }),
    'discovery_malformed',
  ],
  ['names no issuer', JSON.stringify({ jwks_uri: `${url}/jwks` }), 'discovery_malformed'],
  ['names no keys', JSON.stringify({ issuer: url }), 'discovery_malformed'],
  [
    'names keys over http',
    JSON.stringify({ issuer: url, jwks_uri: 'http://ci.example.com/jwks' }),
    'discovery_malformed',
  ],
  [
    'names keys in a file',
    JSON.stringify({ issuer: url, jwks_uri: 'file:///etc/passwd' }),
    'discovery_malformed',
  ],
  ['names keys nowhere', JSON.stringify({ issuer: url, jwks_uri: 'https://[' }), 'discovery_malformed'],
  [
    'says the issuer twice',
    `{"issuer":"${url}","issuer":"${url}","jwks_uri":"${url}/jwks"}`,
    'discovery_malformed',
  ],
  ['is no JSON', '<html>', 'discovery_malformed'],
  ['is a list', '[]', 'discovery_malformed'],
]
for (const [name, text, code] of documents) {
  test(`find() refuses a discovery document that ${name}`, async () => {
    const { find, overrides, state } = createSource()
    overrides.set(discovery, () => Buffer.from(text))
    await rejectsCode(find(), code)
    assert.deepEqual(state.fetched, [discovery])
    await rejectsCode(find(), code)
    assert.deepEqual(state.fetched, [discovery])
  })
}

test('find() refuses documents that are not UTF-8, and key sets that are none', async () => {
  const binary = createSource()
  binary.overrides.set(discovery, () => Buffer.of(0xff, 0xfe))
  await rejectsCode(binary.find(), 'discovery_malformed')
  const empty = createSource()
  empty.overrides.set(`${url}/jwks`, () => Buffer.from('{}'))
  await rejectsCode(empty.find(), 'jwks_malformed')
})

test('find() tells a forbidden address from one that does not answer, and a bug from both', async () => {
  const forbidden = createSource()
  forbidden.overrides.set(discovery, () => {
    throw new VouchsafeError('fetch_refused')
  })
  await rejectsCode(forbidden.find(), 'fetch_refused')
  const broken = createSource()
  broken.overrides.set(discovery, () => {
    throw new RangeError('a bug')
  })
  await rejectsCode(broken.find(), 'keys_unavailable')
})

test('find() passes on what the manifest permits, and follows jwks_uri to another host', async () => {
  const asked: unknown[] = []
  const keys = createProviderKeys({
    fetchDocument: async (address, permission) => {
      asked.push([address, permission])
      const isDiscovery = address.includes('openid')
      return Buffer.from(
        JSON.stringify(
          isDiscovery ? { issuer: url, jwks_uri: 'https://keys.example.net/jwks' } : { keys: [] },
        ),
      )
    },
    clock: { now: () => 0 as EpochSeconds },
    ownKeySet: () => assert.fail('no own keys'),
  })
  const ca = '-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----'
  const resource = provider(url, { keys: { ca, allowPrivateAddresses: true } })
  const trusted = createTestTrust(account(), resource).current().provider(accountId, url)
  assert.ok(trusted !== undefined)
  await rejectsCode(Promise.resolve(keys.find(trusted, wanted('k1'))), 'key_unknown')
  const permission = { caPem: ca, allowPrivateAddresses: true }
  assert.deepEqual(asked, [
    [discovery, permission],
    ['https://keys.example.net/jwks', permission],
  ])
})

test('find() fetches a key set that the manifest names without discovery', async () => {
  const { find, state } = createSource({ keys: { jwksUri: `${url}/jwks` } })
  await find()
  assert.deepEqual(state.fetched, [`${url}/jwks`])
})

test('find() keeps its keys when trust is compiled anew', async () => {
  const { find, fetches, compile } = createSource()
  await find()
  await find('k1', compile())
  assert.equal(fetches(), 1)
})

// invariant 11
test('find() shares nothing between accounts, and nothing with a provider made anew', async () => {
  const { find, fetches, trusted } = createSource()
  await find()
  await find('k1', { ...trusted, account: '000000000002' })
  await find('k1', { ...trusted, keys: { ...trusted.keys } })
  assert.equal(fetches(), 2)
  await find('k1', { ...trusted, uniqueId: 'AROAANOTHER', keys: { ...trusted.keys } })
  assert.equal(fetches(), 3)
})

test('find() forgets the source that was not used for longest', async () => {
  const { find, fetches, trusted } = createSource({}, { maxSources: 2 })
  const other = (id: string): Provider => ({ ...trusted, account: id, keys: { ...trusted.keys } })
  const [a, b, c] = [other('1'), other('2'), other('3')]
  for (const one of [a, b, a, c]) await find('k1', one)
  assert.equal(fetches(), 3)
  await find('k1', a)
  assert.equal(fetches(), 3)
  await find('k1', b)
  assert.equal(fetches(), 4)
})

test('find() reads inline keys without a fetch, and refuses a set that is none', () => {
  const issuer = createTestIssuer(url)
  const { keys, trusted, state } = createSource({ keys: { jwks: publicJwks(issuer.keys) } })
  const set = keys.find(trusted, wanted('k1'))
  assert.equal(keys.find(trusted, wanted('k1')), set)
  assert.deepEqual(state.fetched, [])
  throwsCode(
    () => keys.find({ ...trusted, keys: { from: 'inline', jwks: {} } }, wanted('k1')),
    'jwks_malformed',
  )
})

test('renewed() has nothing newer for keys that are not fetched', async () => {
  const { keys, trusted, find } = createSource({ keys: { jwks: { keys: [] } } })
  assert.equal(await keys.renewed(trusted, await find()), undefined)
})

test('a new key under an old kid is found by one fetch, once the set is 30 s old', async () => {
  const world = createWorld()
  assert.equal((await world.assume()).outcome, 'issued')
  world.issuer.addKey('k1')
  const fresh = () => ({ token: new Secret(world.issuer.sign(world.claims()), 'token') })
  world.now += 29
  await rejectsCode(world.assume(fresh()), 'signature_invalid')
  assert.equal(world.fetched.length, 2)
  world.now += 1
  const all = await Promise.all([world.assume(fresh()), world.assume(fresh())])
  assert.deepEqual(all.map(({ outcome }) => outcome).toSorted(), ['issued', 'issued'])
  assert.equal(world.fetched.length, 4)
})

test('forged signatures cause one fetch in 30 s, and are refused as such during an outage', async () => {
  const world = createWorld()
  await world.assume()
  const [head = '', payload = ''] = world.issuer.sign(world.claims()).split('.')
  const forged = { token: new Secret(`${head}.${payload}.${'A'.repeat(86)}`, 'token') }
  world.now += 30
  for (let count = 0; count < 5; count += 1) await rejectsCode(world.assume(forged), 'signature_invalid')
  assert.equal(world.fetched.length, 4)
  world.isDown = true
  world.now += 30
  await rejectsCode(world.assume(forged), 'signature_invalid')
  assert.equal(world.fetched.length, 5)
})

test('find() asks our own issuer in process', () => {
  const set = ownKeySet({ revision: 1, publishedJwks: () => [] })
  const keys = createProviderKeys({
    fetchDocument: () => assert.fail('nothing to fetch'),
    clock: { now: () => 0 as EpochSeconds },
    ownKeySet: () => set,
  })
  const own = 'https://vouchsafe.internal'
  const trusted = createTestTrust(account(), provider(own)).current().provider(accountId, own)
  assert.ok(trusted !== undefined)
  assert.equal(keys.find(trusted, wanted('k1')), set)
})
