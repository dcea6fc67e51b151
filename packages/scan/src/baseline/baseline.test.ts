import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isVouchsafeError } from '@vouchsafe/core/errors'
import { parseBaseline, renderBaseline } from './baseline.ts'

const key = Buffer.alloc(32, 7)
const good = { format: 'vouch scan baseline 1', key: key.toString('base64'), findings: [] }
const fingerprint = '0123456789abcdef'.repeat(2)

test('parseBaseline() reads what renderBaseline() writes', () => {
  const { key: read, fingerprints } = parseBaseline(renderBaseline([], key))
  assert.deepEqual([Buffer.from(read), [...fingerprints]], [key, []])
  const known = parseBaseline(JSON.stringify({ ...good, findings: [{ fingerprint, title: 'x' }] }))
  assert.deepEqual([...known.fingerprints], [fingerprint])
})

const refused: readonly (readonly [name: string, text: string])[] = [
  ['nothing', ''],
  ['a list', '[]'],
  ['another format', JSON.stringify({ ...good, format: 'vouch scan baseline 2' })],
  ['no key', JSON.stringify({ ...good, key: undefined })],
  ['a key of 31 bytes', JSON.stringify({ ...good, key: Buffer.alloc(31).toString('base64') })],
  ['a key that is no base64', JSON.stringify({ ...good, key: '!'.repeat(44) })],
  ['findings that are no list', JSON.stringify({ ...good, findings: {} })],
  ['a finding that is a text', JSON.stringify({ ...good, findings: [fingerprint] })],
  ['a finding that is null', JSON.stringify({ ...good, findings: [null] })],
  [
    'a fingerprint in capitals',
    JSON.stringify({ ...good, findings: [{ fingerprint: fingerprint.toUpperCase() }] }),
  ],
  [
    'a fingerprint with a line feed',
    JSON.stringify({ ...good, findings: [{ fingerprint: `${fingerprint}\n` }] }),
  ],
  ['a key twice', JSON.stringify(good).replace('{', `{"key":"${good.key}",`)],
  [
    'a fingerprint by inheritance',
    JSON.stringify(good).replace('[]', `[{"__proto__":{"fingerprint":"${fingerprint}"}}]`),
  ],
  ['deep nesting', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
]
for (const [name, text] of refused)
  test(`parseBaseline() refuses ${name}, in one line`, () => {
    assert.throws(
      () => parseBaseline(text),
      (error) => isVouchsafeError(error) && !error.message.includes('\n'),
    )
  })

test('parseBaseline() never throws anything else', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      try {
        parseBaseline(text)
      } catch (error) {
        assert.ok(isVouchsafeError(error), String(error))
      }
    }),
  )
})
