import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isVouchsafeError } from '@vouchsafe/core/errors'
import { compilePermissionsPolicy } from '#compile/compile-permissions-policy'
import { parsePermissionsPolicy } from '#parse/parse-permissions-policy'
import { parseResourceControlPolicy } from '#parse/parse-resource-control-policy'
import { parseResourcePolicy } from '#parse/parse-resource-policy'
import { parseServiceControlPolicy } from '#parse/parse-service-control-policy'
import { statementPlaces } from '#simulate/statement-places'
import { authorize } from './authorize.ts'
import { decideCase, type AuthorizationCase } from './testing/authorization-case.ts'
import { allow, deny, everything, grant, home, session, when } from './testing/world.ts'

const row = (rest: Partial<AuthorizationCase>): AuthorizationCase => ({
  name: 'attack',
  want: ['allowed', 'identity'],
  ...rest,
})
const long = 2000
/** Not the clock on the wall: other work on the machine does not count. */
const spentMs = (): number => process.cpuUsage().user / 1000

describe('authorize() takes a pattern without trying its ways one by one:', () => {
  const patterns: readonly (readonly [name: string, pattern: string, value: string])[] = [
    ['stars between letters', '*a'.repeat(long), `${'a'.repeat(long)}b`],
    ['question marks and stars', '*?'.repeat(long), 'a'.repeat(long - 1)],
    ['only stars', `${'*'.repeat(long)}b`, 'a'.repeat(long)],
    ['a nested quantifier of another language', '(a+)+$', `${'a'.repeat(long)}b`],
    ['many question marks', '?'.repeat(long), 'a'.repeat(long + 1)],
  ]
  for (const [name, pattern, value] of patterns)
    test(name, () => {
      const startedAt = spentMs()
      const resource = `arn:aws:s3:::${value}`
      const byResource = decideCase(row({ resource, identity: allow('*', `arn:aws:s3:::${pattern}`) }))
      assert.equal(byResource.effect, 'deny')
      const byCondition = when('StringLike', 'x:k', pattern)
      const context = { 'x:k': value }
      assert.equal(decideCase(row({ context, identity: allow('*', '*', byCondition) })).effect, 'deny')
      const action = `s3:${value}`
      assert.equal(decideCase(row({ action, identity: allow(`s3:${pattern}`) })).effect, 'deny')
      assert.ok(spentMs() - startedAt < 2000, 'linear')
    })
})

describe('authorize() takes values of a request as text:', () => {
  const home_ = 'arn:aws:s3:::home/${x:name}/*'
  const names = ['*', '?', '**', '.*', '[^/]*', '${x:other}', '${*}', 'a/../b', '\u0000', '__proto__', '%2a']
  for (const name of names)
    test(`${JSON.stringify(name)} opens only what is named so`, () => {
      const context = { 'x:name': name, 'x:other': 'victim' }
      const identity = allow('*', home_)
      const other = 'arn:aws:s3:::home/victim/x'
      assert.equal(decideCase(row({ context, identity, resource: other })).effect, 'deny')
      const own = `arn:aws:s3:::home/${name}/x`
      assert.equal(decideCase(row({ context, identity, resource: own })).effect, 'allow')
    })
})

describe('authorize() finds nothing by names that every object has:', () => {
  const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'length']
  for (const name of names)
    test(name, () => {
      const absent = allow('*', '*', when('Null', name, 'false'))
      assert.equal(decideCase(row({ identity: absent })).effect, 'deny')
      const unresolved = allow('*', `arn:aws:s3:::\${${name}}*`)
      assert.equal(
        decideCase(row({ identity: unresolved, resource: 'arn:aws:s3:::[object Object]' })).effect,
        'deny',
      )
      assert.equal(
        decideCase(row({ action: `${name}:Get`, identity: allow(['s3:*', 'ec2:*']) })).effect,
        'deny',
      )
    })
})

test('authorize() knows a service by its name only, whatever the name', () => {
  const identity = [everything, allow('s3:*'), deny('constructor:*')]
  assert.equal(decideCase(row({ action: 'constructor:Get', identity })).reason, 'explicit_deny')
  assert.equal(decideCase(row({ action: 'toString:Get', identity })).reason, 'allowed')
})

describe('authorize() keeps apart what looks alike:', () => {
  const looks: readonly (readonly [name: string, rest: Partial<AuthorizationCase>])[] = [
    ['a Kelvin sign in an action', { action: 's3:GetTo\u212aen', identity: allow('s3:GetToken') }],
    ['a dotless i in a service', { action: '\u0131am:Get', identity: allow('iam:*') }],
    ['a long s in a service', { action: '\u017f3:Get', identity: allow('s3:*') }],
    [
      'composed and decomposed letters',
      { resource: 'arn:aws:s3:::e\u0301', identity: allow('*', 'arn:aws:s3:::\u00e9') },
    ],
    ['a full-width colon', { resource: 'arn:aws:s3\uff1a::data', identity: allow('*', 'arn:aws:s3:::data') }],
    [
      'a zero-width space',
      { resource: 'arn:aws:s3:::da\u200bta', identity: allow('*', 'arn:aws:s3:::data') },
    ],
    [
      'a role whose ARN goes on',
      {
        policy: grant({ AWS: session.roleArn }),
        caller: { ...session, uniqueId: 'AROAX', roleArn: `${session.roleArn ?? ''}2` },
      },
    ],
    ['an account with a digit more', { identity: everything, owner: `${home}1` }],
    [
      'half a surrogate pair',
      { resource: 'arn:aws:s3:::\ud83d', identity: allow('*', 'arn:aws:s3:::\ud83d\ude00') },
    ],
  ]
  for (const [name, rest] of looks) test(name, () => assert.equal(decideCase(row(rest)).effect, 'deny'))
})

const parsers = {
  parsePermissionsPolicy,
  parseServiceControlPolicy,
  parseResourceControlPolicy,
  parseResourcePolicy,
}
const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth)
const statementsText = (count: number): string =>
  `{"Version":"2012-10-17","Statement":[${Array.from({ length: count }, () => '{"Effect":"Deny","Action":"a:b","Resource":"*"}').join(',')}]}`

for (const [name, parse] of Object.entries(parsers))
  describe(`${name}() refuses`, () => {
    const texts: readonly (readonly [name: string, text: string])[] = [
      ['arrays in arrays', `{"Statement":${nested(50_000)}}`],
      [
        'objects in conditions',
        `{"Statement":{"Effect":"Deny","Action":"*","Resource":"*","Condition":${'{"a":'.repeat(1000)}1${'}'.repeat(1000)}}}`,
      ],
      ['ten thousand statements', statementsText(10_000)],
      ['the same element twice', '{"Statement":[],"Statement":[]}'],
      [
        'an element that every object has',
        '{"Statement":{"__proto__":{"Effect":"Allow"},"Effect":"Deny","Action":"s3:*","Resource":"*"}}',
      ],
      [
        'an operator that every object has',
        '{"Version":"2012-10-17","Statement":{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*","Condition":{"constructor":{"a":"b"}}}}',
      ],
      [
        'a number as action',
        '{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":1,"Resource":"*"}}',
      ],
      [
        'a null as resource',
        '{"Version":"2012-10-17","Statement":{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":null}}',
      ],
      [
        'a raw character beyond Latin-1',
        '{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"s3:\u0141","Resource":"*"}}',
      ],
      ['a byte order mark', '\ufeff{}'],
      ['nothing', ''],
    ]
    for (const [what, text] of texts)
      test(what, () =>
        assert.throws(
          () => parse(text, { maxLength: 10_000_000 }),
          (error) => isVouchsafeError(error) && error.code.startsWith('policy_'),
        ),
      )
  })

test('authorize() reads as many statements as a document can hold in linear time', () => {
  const startedAt = spentMs()
  const text = statementsText(2700)
  const policy = compilePermissionsPolicy(parsePermissionsPolicy(text, { maxLength: 200_000 }))
  const layers = { resourceControls: [], serviceControls: [], identity: [{ id: 'all', policy }] }
  const request = {
    action: 's3:GetObject',
    resource: '*',
    resourceAccount: home,
    principal: session,
    context: new Map<string, string>(),
  }
  const { reason, layers: traces } = authorize(request, layers)
  assert.equal(reason, 'implicit_deny')
  assert.equal(traces[0]?.decision.statements.length, 2700)
  assert.equal(statementPlaces(text).length, 2700)
  assert.ok(spentMs() - startedAt < 2000)
})
