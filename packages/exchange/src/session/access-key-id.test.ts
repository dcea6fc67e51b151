import { countingRandom } from '#testing/sealing'
import fc from 'fast-check'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { accountOfAccessKeyId, createAccessKeyId, isTemporaryAccessKeyId } from './access-key-id.ts'

test('createAccessKeyId() encodes the account as AWS does', () => {
  // account 000000000000 is the bit 2^79 alone; all random bits set fill the other half of the id
  assert.equal(createAccessKeyId('000000000000', Buffer.alloc(5)), 'ASIAQAAAAAAAAAAAAAAA')
  assert.equal(
    createAccessKeyId('000000000000', Buffer.alloc(5, 0xff)),
    'ASIAQAAAAAAAB7777777'.slice(0, 12) + 'P7777777',
  )
})

test('accountOfAccessKeyId() reads the account of published access key ids', () => {
  // from public write-ups of the format: the account of a key id AWS itself issued
  assert.equal(accountOfAccessKeyId('ASIAQNZGKIQY56JQ7WML'), '029608264753')
})

test('accountOfAccessKeyId() gives back the account of every id made', () => {
  const account = fc.integer({ min: 0, max: 999_999_999_999 }).map((n) => String(n).padStart(12, '0'))
  const random = countingRandom()
  fc.assert(
    fc.property(account, (id) => {
      const accessKeyId = createAccessKeyId(id, random.bytes(5))
      assert.match(accessKeyId, /^ASIA[A-Z2-7]{16}$/)
      assert.equal(accountOfAccessKeyId(accessKeyId), id)
    }),
  )
})

test('accountOfAccessKeyId() is undefined for what is no access key id', () => {
  for (const text of [
    '',
    'ASIA',
    'ASIAQAAAAAAAAAAAAAA',
    'ASIAQAAAAAAAAAAAAAAAA',
    'ASIAqAAAAAAAAAAAAAAA',
    'AROAQAAAAAAAAAAAAAAA',
  ])
    assert.equal(accountOfAccessKeyId(text), undefined)
})

test('isTemporaryAccessKeyId() tells ASIA from AKIA', () => {
  assert.equal(isTemporaryAccessKeyId('ASIAQAAAAAAAAAAAAAAA'), true)
  assert.equal(isTemporaryAccessKeyId('AKIAQAAAAAAAAAAAAAAA'), false)
  assert.equal(isTemporaryAccessKeyId('ASIA'), false)
})
