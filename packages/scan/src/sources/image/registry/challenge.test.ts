import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseChallenges } from './challenge.ts'

const realm = 'https://auth.docker.io/token'
const cases: [header: string, want: [string, Record<string, string>][]][] = [
  ['', []],
  ['Basic', [['basic', {}]]],
  ['Basic realm="Registry Realm"', [['basic', { realm: 'Registry Realm' }]]],
  [
    `Bearer realm="${realm}",service="registry.docker.io",scope="repository:a/b:pull,push"`,
    [['bearer', { realm, service: 'registry.docker.io', scope: 'repository:a/b:pull,push' }]],
  ],
  [`bearer realm=${realm} , service=x`, [['bearer', { realm, service: 'x' }]]],
  [
    `Negotiate, Basic realm="a\\"b", Bearer realm="${realm}"`,
    [
      ['negotiate', {}],
      ['basic', { realm: 'a"b' }],
      ['bearer', { realm }],
    ],
  ],
  ['Bearer realm="one",realm="two",__proto__="x"', [['bearer', { realm: 'one', ['__proto__']: 'x' }]]],
  ['realm="nobody asked"', []],
  ['Bearer realm="open', [['bearer', {}]]],
]
for (const [header, want] of cases)
  test(`parseChallenges() reads ${JSON.stringify(header.slice(0, 50))}`, () => {
    const found = parseChallenges(header)
    assert.deepEqual(
      found.map(({ scheme, parameters }) => [scheme, Object.entries(parameters)]),
      want.map(([scheme, parameters]) => [scheme, Object.entries(parameters)]),
    )
  })

test('parseChallenges() ends on every text', () => {
  const text = fc.array(fc.constantFrom('a', '"', '\\', ' ', ',', '=', 'Bearer ', 'realm=', '"x"'), {
    maxLength: 60,
  })
  fc.assert(fc.property(text, (parts) => void parseChallenges(parts.join(''))))
  assert.deepEqual(parseChallenges('a="'.repeat(1_000_000)), [])
  assert.ok(parseChallenges(`B r="${'\\'.repeat(7000)}`).length < 3)
})
