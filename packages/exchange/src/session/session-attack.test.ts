// Classes of field.md section 2: weak tokens, cross-kind use, cross-tenant ids.
import { countingRandom, exampleSession, sealingRing, throwsCode } from '#testing/index'
import fc from 'fast-check'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createAccessKeyId } from './access-key-id.ts'
import { openSession } from './open-session.ts'
import { decodePayload, encodeParts, joinPayload, payloadBytes } from './payload.ts'
import { sealSession } from './seal-session.ts'
import { sessionKinds, type SessionKind } from './types.ts'

const keys = sealingRing(1)
const random = countingRandom()
const sealed = sealSession(exampleSession, { kind: 'aws_session', keys, random })
const token = sealed.token.reveal()
const expected = { kind: 'aws_session', accessKeyId: sealed.accessKeyId } as const
const refuses = (text: string, ring = keys) =>
  throwsCode(() => openSession(text, expected, ring), 'session_invalid')

test('openSession() refuses a token with any single bit flipped', () => {
  const bytes = Buffer.from(token, 'base64')
  for (let bit = 0; bit < bytes.length * 8; bit += 1) {
    const flipped = Buffer.from(bytes)
    flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3)
    refuses(flipped.toString('base64'))
  }
})

test('openSession() refuses a token with any single character replaced', () => {
  for (let index = 0; index < token.length; index += 1) {
    refuses(`${token.slice(0, index)}${token[index] === 'A' ? 'B' : 'A'}${token.slice(index + 1)}`)
  }
})

test('openSession() refuses a truncated token of every length', () => {
  for (let length = 0; length < token.length; length += 1) refuses(token.slice(0, length))
})

test('openSession() refuses an extended or respelt token', () => {
  for (const text of [
    `${token}AAAA`,
    `AAAA${token}`,
    `${token}=`,
    `${token}\n`,
    ` ${token}`,
    `${token}${token}`,
    token.replaceAll('+', '-').replaceAll('/', '_') + (/[+/]/.test(token) ? '' : '-'),
    'A'.repeat(4100),
  ])
    refuses(text)
})

test('openSession() opens no kind as another', () => {
  const kinds = Object.keys(sessionKinds) as SessionKind[]
  for (const kind of kinds) {
    const one = sealSession(exampleSession, { kind, keys, random })
    for (const other of kinds) {
      const open = () => openSession(one.token.reveal(), { kind: other, accessKeyId: one.accessKeyId }, keys)
      if (kind === other) open()
      else throwsCode(open, 'session_invalid')
    }
  }
})

test('openSession() refuses a kind byte rewritten together with what is expected', () => {
  const bytes = Buffer.from(token, 'base64')
  bytes.writeUInt8(sessionKinds.google_token, 1)
  const asGoogle = { ...expected, kind: 'google_token' } as const
  throwsCode(() => openSession(bytes.toString('base64'), asGoogle, keys), 'session_invalid')
})

test('openSession() refuses a token beside another access key id', () => {
  const other = createAccessKeyId('000000000002', random.bytes(5))
  throwsCode(() => openSession(token, { ...expected, accessKeyId: other }, keys), 'session_invalid')
})

test('openSession() refuses a token under a sealing key it does not know, or another with that id', () => {
  refuses(token, sealingRing(2))
  const impostor = sealingRing(2).activeSealingKey()
  refuses(token, { ...keys, sealingKey: () => impostor })
})

test('openSession() is total: it returns or throws session_invalid', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.base64String({ maxLength: 5000 })), (text) => void refuses(text)),
  )
})

test('decodePayload() is total, and refuses what joinPayload() would not write', () => {
  const parts = encodeParts(exampleSession)
  const payload = joinPayload(parts, payloadBytes(parts) + 3)
  assert.deepEqual(decodePayload(payload), exampleSession)
  assert.equal(decodePayload(payload.subarray(0, 40)), undefined)
  assert.equal(decodePayload(Buffer.concat([payload, Buffer.of(1)])), undefined)
  const short = { ...parts, core: Buffer.from('["000000000001"]') }
  assert.equal(decodePayload(joinPayload(short, payloadBytes(short))), undefined)
  const object = { ...parts, core: Buffer.from('{}') }
  assert.equal(decodePayload(joinPayload(object, payloadBytes(object))), undefined)
  fc.assert(fc.property(fc.uint8Array(), (bytes) => void decodePayload(Buffer.from(bytes))))
})
