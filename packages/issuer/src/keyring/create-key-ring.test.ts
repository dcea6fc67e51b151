import assert from 'node:assert/strict'
import { createPublicKey, createSecretKey, randomBytes, verify, type JsonWebKey } from 'node:crypto'
import { test } from 'node:test'
import { isVouchsafeError } from '@vouchsafe/core/errors'
import { clockAt, epoch, memoryStore, openRing, policyOf, random, start } from '#testing/ring-fixture'
import type { KeyPurpose, StoredKey } from '#port/types'
import { createKeyRing, type RotatingKeyRing } from './create-key-ring.ts'
import { generateKey } from './generate-key.ts'
import { keyPurposes } from './plan-rotation.ts'
import { StoredKeys } from './stored-keys.ts'

/** 100 s active, known 20 s ahead, kept 50 s. */
const policy = policyOf(100, 20, 50)
const input = Buffer.from('header.payload')

const hashes = { ES256: 'sha256', ES384: 'sha384', RS256: 'sha256' } as const
const algorithms = Object.keys(hashes) as (keyof typeof hashes)[]

const kids = (ring: RotatingKeyRing) => ring.publishedJwks().map((jwk) => jwk['kid'])
const activeIds = (ring: RotatingKeyRing) => [
  ring.activeSealingKey().id.toString('hex'),
  ...algorithms.map((algorithm) => ring.activeKid(algorithm)),
]
const rowOf = (rows: readonly StoredKey[], purpose: KeyPurpose): StoredKey => {
  const row = rows.find((key) => key.purpose === purpose)
  assert.ok(row)
  return row
}

for (const algorithm of algorithms)
  test(`sign() makes ${algorithm} signatures in JOSE form that the published key verifies`, async () => {
    const { ring } = await openRing(policy)
    const kid = ring.activeKid(algorithm)
    const jwk = ring.publishedJwks().find((key) => key['kid'] === kid)
    // node's JWK type has an index signature of its own; the object is a JWK by construction
    const key = createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' })
    // often enough that r and s also come out short
    for (let count = 0; count < (algorithm === 'ES256' ? 600 : 5); count += 1) {
      const signature = await ring.sign(kid, input)
      assert.ok(verify(hashes[algorithm], input, { key, dsaEncoding: 'ieee-p1363' }, signature))
    }
  })

test('sign() throws on a kid that is not a signing key of the ring: a bug of the caller', async () => {
  const { ring } = await openRing(policy)
  const sealing = ring.activeSealingKey().id.toString('hex')
  for (const kid of ['', 'unknown', sealing, '__proto__'])
    await assert.rejects(ring.sign(kid, input), TypeError)
})

test('publishedJwks() holds public members only, with `kid`, `use` and `alg`', async () => {
  const { ring } = await openRing(policy)
  const members = ring.publishedJwks().map((jwk) => Object.keys(jwk).toSorted().join(' '))
  const ec = 'alg crv kid kty use x y'
  assert.deepEqual(members, [ec, ec, 'alg e kid kty n use'])
})

test('createKeyRing() resolves with ES256 and sealing at once, and `ready` with the rest', async () => {
  const options = { store: memoryStore(), clock: clockAt(start), random, policy }
  const ring = await createKeyRing({ ...options, rootKey: createSecretKey(randomBytes(32)) })
  assert.equal(ring.activeKid('ES256').length, 43)
  assert.equal(ring.activeSealingKey().id.length, 8)
  const early = ring.publishedJwks().length
  if (early < 3)
    assert.throws(
      () => ring.activeKid('RS256'),
      (error) => isVouchsafeError(error, 'not_ready'),
    )
  await ring.ready
  assert.equal(ring.publishedJwks().length, 3)
  await ring.close()
})

test('createKeyRing() finds its keys again in the store', async () => {
  const before = await openRing(policy)
  const { store, rootKey } = before
  const after = await openRing(policy, { store, rootKey })
  assert.deepEqual(activeIds(after.ring), activeIds(before.ring))
  assert.deepEqual(
    after.ring.sealingKey(before.ring.activeSealingKey().id)?.key.export(),
    before.ring.activeSealingKey().key.export(),
  )
  assert.deepEqual(after.events, [])
})

test('createKeyRing() refuses a policy out of range', async () => {
  for (const wrong of [
    policyOf(0, 1, 1),
    policyOf(1, -1, 1),
    policyOf(1, 1, 0),
    policyOf(1.5, 1, 1),
    policyOf(NaN, 1, 1),
  ])
    await assert.rejects(openRing(wrong), (error) => isVouchsafeError(error, 'config_invalid'))
})

test('the store never sees a private key', async () => {
  const { ring, store } = await openRing(policy)
  const dump = store.rows.map((row) => Buffer.from(row.wrapped).toString('latin1') + row.publicJwk).join()
  assert.ok(!dump.includes(ring.activeSealingKey().key.export().toString('latin1')))
  assert.ok(!dump.includes('"d"'))
  // PKCS #8 of an EC key begins so
  assert.ok(!dump.includes('\x02\x01\x000\x13\x06\x07'))
})

test('a successor is published ahead, takes over by the clock alone, and the old key goes when all has expired', async () => {
  const { ring, clock, goTo, events } = await openRing(policy)
  const old = activeIds(ring)
  const revision = ring.revision
  assert.equal(ring.nextRotationAt(), start + 60)

  await goTo(start + 77)
  assert.deepEqual(
    [ring.revision, ring.publishedJwks().length, ring.nextRotationAt()],
    [revision, 3, start + 78],
  )

  await goTo(start + 78)
  assert.ok(ring.revision > revision)
  assert.equal(ring.publishedJwks().length, 6)
  assert.equal(ring.nextRotationAt(), start + 100)
  clock.at = epoch(start + 99)
  assert.deepEqual(activeIds(ring), old)

  clock.at = epoch(start + 100)
  const fresh = activeIds(ring)
  assert.ok(fresh.every((id) => !old.includes(id)))

  await goTo(start + 100)
  const takeovers = events.filter((event) => event.kind === 'activated').slice(-4)
  assert.deepEqual(
    takeovers.map((event) => event.replaces),
    keyPurposes.map((purpose) => old.at(['seal', ...algorithms].indexOf(purpose))),
  )

  await goTo(start + 149)
  assert.equal(ring.publishedJwks().length, 6)
  assert.ok(ring.sealingKey(Buffer.from(old[0] ?? '', 'hex')))
  await goTo(start + 150)
  assert.equal(ring.publishedJwks().length, 3)
  assert.equal(ring.sealingKey(Buffer.from(old[0] ?? '', 'hex')), undefined)
  assert.deepEqual(activeIds(ring), fresh)
  assert.deepEqual(
    events
      .filter((event) => event.kind === 'deleted')
      .map((event) => event.id)
      .toSorted(),
    old.toSorted(),
  )
})

test('the old key goes on while the store takes no successor, and rotation is tried again the next second', async () => {
  const { ring, store, clock, goTo } = await openRing(policy)
  const old = activeIds(ring)
  store.failure = new Error('disk full')
  await assert.rejects(goTo(start + 100), /disk full/)
  assert.equal(ring.nextRotationAt(), start + 101)
  assert.deepEqual(
    activeIds(ring).filter((id) => old.includes(id)),
    old,
  )
  await goTo(start + 101)
  assert.equal(ring.publishedJwks().length, 6)
  clock.at = epoch(start + 122)
  assert.ok(activeIds(ring).every((id) => !old.includes(id)))
})

test('rotate() makes one successor however often it is called at once', async () => {
  const { ring, store, goTo } = await openRing(policy)
  await Promise.all([goTo(start + 80), goTo(start + 80), ring.rotate(start), goTo(start + 81)])
  assert.equal(store.rows.length, 8)
})

test('two servers on one store use the same keys at every instant after they began', async () => {
  const one = await openRing(policy)
  const two = await openRing(policy, one)
  for (let at = start + 1; at < start + 400; at += 7) {
    await Promise.all([one.ring.rotate(epoch(at)), two.ring.rotate(epoch(at))])
    one.clock.at = epoch(at)
    assert.deepEqual(activeIds(one.ring), activeIds(two.ring))
    await Promise.all([one.ring.reload(), two.ring.reload()])
    assert.deepEqual(kids(one.ring), kids(two.ring))
  }
})

test('a server drops the key that it made while another server stored one', async () => {
  const { store, clock, rootKey } = await openRing(policy)
  const [one, two] = [0, 1].map(() => new StoredKeys({ store, clock, rootKey, random, policy }))
  clock.at = epoch(start + 80)
  assert.deepEqual(await one?.tidy(clock.at), keyPurposes)
  assert.deepEqual(await two?.tidy(clock.at), keyPurposes)
  await one?.add(await generateKey('ES256', random))
  await two?.add(await generateKey('ES256', random))
  assert.equal(store.rows.length, 5)
  assert.deepEqual(two?.current.jwks, one?.current.jwks)
})

test('close() finishes what is under way and makes nothing more', async () => {
  const { ring, store, goTo } = await openRing(policy)
  const under = goTo(start + 80)
  await ring.close()
  await under
  const { length } = store.rows
  await goTo(start + 100_000)
  assert.equal(store.rows.length, length)
  assert.equal((await ring.sign(ring.activeKid('ES256'), input)).length, 64)
})

const tampering: [name: string, change: (row: StoredKey, rows: readonly StoredKey[]) => StoredKey][] = [
  [
    'a bit-flipped',
    (row) => ({ ...row, wrapped: Buffer.from(row.wrapped).fill(0xff, 20, 21).fill(0, 21, 22) }),
  ],
  ['a truncated', (row) => ({ ...row, wrapped: row.wrapped.subarray(0, -1) })],
  ["another row's", (row, rows) => ({ ...row, wrapped: rowOf(rows, 'ES384').wrapped })],
  ['a re-labelled public', (row, rows) => ({ ...row, publicJwk: rowOf(rows, 'ES384').publicJwk })],
  ['a longer-lived', (row) => ({ ...row, activeUntil: epoch(row.activeUntil + 1e9) })],
]
for (const [name, change] of tampering)
  test(`createKeyRing() reports ${name} key, uses the others, and makes a new one in its place`, async () => {
    const { ring, store, rootKey } = await openRing(policy)
    const victim = ring.activeKid('ES256')
    const rows = store.rows.map((row) => (row.id === victim ? change(row, store.rows) : row))
    const after = await openRing(policy, { store: memoryStore(rows), rootKey })
    const refusals = after.events.filter((event) => event.kind === 'refused')
    assert.deepEqual(
      refusals.map((event) => [event.id, event.error.code]),
      [[victim, 'key_unreadable']],
    )
    assert.ok(!kids(after.ring).includes(victim))
    assert.equal(after.ring.activeKid('RS256'), ring.activeKid('RS256'))
    assert.notEqual(after.ring.activeKid('ES256'), victim)
    await after.goTo(start + 1)
    assert.equal(after.events.filter((event) => event.kind === 'refused').length, 1)
  })

test('createKeyRing() refuses a store of which nothing opens, instead of starting afresh', async () => {
  const { store } = await openRing(policy)
  const before = store.rows
  await assert.rejects(openRing(policy, { store }), (error) => isVouchsafeError(error, 'key_unreadable'))
  assert.deepEqual(store.rows, before)
})

test('a key that does not open is deleted when its own retirement ends', async () => {
  const { ring, store, rootKey } = await openRing(policy)
  const victim = ring.activeKid('ES256')
  store.rows = store.rows.map((row) => (row.id === victim ? { ...row, wrapped: randomBytes(60) } : row))
  const after = await openRing(policy, { store, rootKey })
  await after.goTo(start + 149)
  assert.ok(store.rows.some((row) => row.id === victim))
  await after.goTo(start + 150)
  assert.ok(!store.rows.some((row) => row.id === victim))
})
