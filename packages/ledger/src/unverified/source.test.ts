import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isLoopback, sourceKey } from './source.ts'

const keys: readonly [source: string, key: string][] = [
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['::FFFF:192.0.2.1', '192.0.2.1'],
  ['2001:db8:0:1:aaaa:bbbb:cccc:dddd', '2001:db8:0:1::/64'],
  ['2001:DB8:0:1::1', '2001:db8:0:1::/64'],
  ['2001:0db8:0000:0001::1', '2001:db8:0:1::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['::2', '0:0:0:0::/64'],
  ['64:ff9b::192.0.2.1', '64:ff9b:0:0::/64'],
  ['2001:db8:0:0:1::', '2001:db8:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['::1', '::1'],
  ['uid:1000', 'uid:1000'],
]
for (const [source, key] of keys) {
  test(`sourceKey() takes ${source} for ${key}`, () => assert.equal(sourceKey(source), key))
}

const loopback: readonly [source: string, is: boolean][] = [
  ['127.0.0.1', true],
  ['127.9.9.9', true],
  ['::1', true],
  ['::ffff:127.0.0.1', true],
  ['127.0.0.1.example.com', false],
  ['128.0.0.1', false],
  ['::ffff:192.0.2.1', false],
]
for (const [source, is] of loopback) {
  test(`isLoopback() says ${is} of ${source}`, () => assert.equal(isLoopback(source), is))
}
