import assert from 'node:assert/strict'
import { createSecretKey, randomBytes } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { isVouchsafeError } from '@vouchsafe/core/errors'
import { epoch, random } from '#testing/ring-fixture'
import type { StoredKey } from '#port/types'
import { unwrapKey, wrapKey, type KeyLabel } from './wrap-key.ts'

const rootKey = createSecretKey(randomBytes(32))
const secret = randomBytes(138)
const label: KeyLabel = {
  id: 'kid-1',
  purpose: 'ES256',
  publicJwk: '{"kty":"EC"}',
  createdAt: epoch(1),
  activeFrom: epoch(2),
  activeUntil: epoch(3),
  retiresAt: epoch(4),
}
const row: StoredKey = { ...label, wrapped: wrapKey(rootKey, label, { secret, random }) }
const refused = (changed: StoredKey, key = rootKey): void =>
  assert.throws(
    () => unwrapKey(key, changed),
    (error) => {
      assert.ok(isVouchsafeError(error, 'key_unreadable'))
      assert.equal(error.detail['id'], changed.id)
      return true
    },
  )

test('unwrapKey() gives back what wrapKey() sealed', () => {
  const bytes = fc.uint8Array({ minLength: 1, maxLength: 300 })
  fc.assert(
    fc.property(bytes, fc.string(), (value, id) => {
      const wrapped = wrapKey(rootKey, { ...label, id }, { secret: value, random })
      assert.deepEqual(unwrapKey(rootKey, { ...label, id, wrapped }), Buffer.from(value))
    }),
  )
})

const changes: [name: string, change: Partial<StoredKey>][] = [
  ['id', { id: 'kid-2' }],
  ['purpose', { purpose: 'ES384' }],
  ['public key', { publicJwk: '{"kty":"RSA"}' }],
  ['missing public key', { publicJwk: null }],
  ['later birth', { createdAt: epoch(2) }],
  ['earlier activity', { activeFrom: epoch(1) }],
  ['longer activity', { activeUntil: epoch(9) }],
  ['longer retirement', { retiresAt: epoch(9) }],
  ['empty private part', { wrapped: Buffer.alloc(0) }],
  ['private part of nonce and tag only', { wrapped: row.wrapped.subarray(0, 29) }],
  ['extended private part', { wrapped: Buffer.concat([row.wrapped, Buffer.of(0)]) }],
]
for (const [name, change] of changes)
  test(`unwrapKey() refuses a row with another ${name}`, () => refused({ ...row, ...change }))

test('unwrapKey() refuses every flipped bit and every truncation', () => {
  for (let bit = 0; bit < row.wrapped.length * 8; bit += 1) {
    const wrapped = Buffer.from(row.wrapped)
    wrapped.writeUInt8(wrapped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3)
    refused({ ...row, wrapped })
  }
  for (let length = 0; length < row.wrapped.length; length += 1)
    refused({ ...row, wrapped: row.wrapped.subarray(0, length) })
})

test('unwrapKey() refuses the private part of another row, and another root key', () => {
  const other = { ...label, id: 'kid-2' }
  refused({ ...row, wrapped: wrapKey(rootKey, other, { secret, random }) })
  refused(row, createSecretKey(randomBytes(32)))
})

test('wrapKey() never seals two rows under one key and nonce, even with broken randomness', () => {
  const stuck = { bytes: (length: number) => Buffer.alloc(length) }
  const [one, two] = ['a', 'b'].map((id) => wrapKey(rootKey, { ...label, id }, { secret, random: stuck }))
  assert.notDeepEqual(one?.subarray(13, -16), two?.subarray(13, -16))
})
