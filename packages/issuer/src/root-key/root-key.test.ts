import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { isVouchsafeError } from '@vouchsafe/core/errors'
import { random } from '#testing/ring-fixture'
import { createRootKey, parseRootKey } from './root-key.ts'

const fixed = { bytes: (length: number) => Buffer.alloc(length, 0xfb) }
const text = createRootKey(fixed).reveal()
const line = text.trimEnd()

test('parseRootKey() reads what createRootKey() writes', () => {
  assert.deepEqual(parseRootKey(Buffer.from(text)).export(), Buffer.alloc(32, 0xfb))
  assert.deepEqual(parseRootKey(Buffer.from(line)).export(), Buffer.alloc(32, 0xfb))
})

test('createRootKey() writes a different key each time and shows none', () => {
  const key = createRootKey(random)
  assert.notEqual(key.reveal(), createRootKey(random).reveal())
  assert.equal(inspect(key), '[redacted root key]')
})

const refusals: [name: string, file: string | Buffer][] = [
  ['an empty file', ''],
  ['a truncated key', line.slice(0, -1)],
  ['an extended key', `${line}A`],
  ['two lines', `${text}${text}`],
  ['two line feeds', `${text}\n`],
  ['a carriage return', `${line}\r\n`],
  ['leading white space', ` ${line}`],
  ['a byte order mark', `\ufeff${line}`],
  ['another prefix', line.replace('v1', 'v2')],
  ['padding', `${line}=`],
  ['a second spelling of the last character', `${line.slice(0, -1)}t`],
  ['a foreign character', line.replace('-_v7', '+_v7')],
  ['32 raw bytes', Buffer.alloc(32, 1)],
]
for (const [name, file] of refusals)
  test(`parseRootKey() refuses ${name} and shows nothing of it`, () => {
    assert.throws(
      () => parseRootKey(Buffer.from(file)),
      (error) => {
        assert.ok(isVouchsafeError(error, 'config_invalid'))
        assert.ok(!inspect(error).includes('-_v7'), 'the key is in the error')
        return true
      },
    )
  })
