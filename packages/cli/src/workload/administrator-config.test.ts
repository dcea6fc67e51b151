import assert from 'node:assert/strict'
import { test } from 'node:test'
import { administratorConfig } from './administrator-config.ts'

const ours = {
  node: '/usr/bin/node',
  program: '/opt/v/vouch.js',
  home: '/home/ada/v',
  account: '000000000001',
}

test('administratorConfig() makes us the credential process of the default profile', () => {
  assert.equal(
    administratorConfig(ours),
    '[default]\ncredential_process = /usr/bin/node /opt/v/vouch.js credentials --admin --account 000000000001 --home /home/ada/v\n',
  )
})

test('administratorConfig() quotes a path with a space, and refuses one that a shell would read', () => {
  assert.ok(
    administratorConfig({ ...ours, home: '/home/ada lovelace/v' }).includes('--home "/home/ada lovelace/v"'),
  )
  for (const home of ['/a"b', '/a$(b)', '/a`b`', '/a\\b', '/a\nb', "/a'b", '/a;b', '/a%\u0000'])
    assert.throws(() => administratorConfig({ ...ours, home }), { code: 'usage' })
})
