import { test } from 'node:test'
import assert from 'node:assert/strict'
import { format, inspect } from 'node:util'
import { Secret } from './secret.ts'

const secret = new Secret('hunter2-hunter2', 'session token')

const renderings: [way: string, render: () => string][] = [
  ['a template', () => `${String(secret)}`],
  ['concatenation', () => ['', secret].join('')],
  ['JSON', () => JSON.stringify({ secret })],
  ['inspect', () => inspect({ secret }, { depth: 9, showHidden: true })],
  ['util.format', () => format('%s %o %O %j', secret, secret, secret, secret)],
  ['an error message', () => new Error('no ' + String(secret)).stack ?? ''],
]
for (const [way, render] of renderings)
  test(`Secret shows its label and nothing else in ${way}`, () => {
    assert.match(render(), /\[redacted session token\]/)
    assert.doesNotMatch(render(), /hunter2/)
  })

test('Secret has nothing to enumerate or to clone', () => {
  assert.deepEqual(Object.keys(secret), [])
  assert.deepEqual(Object.assign({}, secret), {})
  assert.doesNotMatch(inspect(structuredClone(secret)), /hunter2/)
})

test('Secret gives its value to whoever asks for it by name', () => {
  assert.equal(secret.reveal(), 'hunter2-hunter2')
})
