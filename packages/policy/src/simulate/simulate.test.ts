import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { layersOf, requestOf, type AuthorizationCase } from '#authorize/testing/authorization-case'
import { allow, deny, everything, forbids, grant, session } from '#authorize/testing/world'
import { parsePermissionsPolicy } from '#parse/parse-permissions-policy'
import { contextKeysOf, missingContextKeys } from './context-keys-of.ts'
import { matchedStatements } from './matched-statements.ts'
import { outcomeByLayer } from './outcome-by-layer.ts'
import { statementPlaces } from './statement-places.ts'

const documentOf = (Statement: unknown, Version = '2012-10-17') =>
  parsePermissionsPolicy(JSON.stringify({ Version, Statement }))

const rich = [
  {
    ...allow('s3:*', ['arn:aws:s3:::${aws:PrincipalTag/Team}/*', "arn:aws:s3:::x/${s3:prefix, 'p'}${*}"]),
    Condition: {
      StringLike: { 'aws:UserId': '${aws:userid}-${x:one}' },
      NumericLessThan: { 'aws:MultiFactorAuthAge': '${x:never}' },
    },
  },
  { ...deny('*'), Condition: { Null: { 'AWS:UserID': 'true', 'x:two': 'true' } } },
]

test('contextKeysOf() gives the keys of conditions and variables once, as first written', () => {
  assert.deepEqual(contextKeysOf(documentOf(rich)), [
    'aws:PrincipalTag/Team',
    's3:prefix',
    'aws:UserId',
    'x:one',
    'aws:MultiFactorAuthAge',
    'x:two',
  ])
})

test('contextKeysOf() sees no variables in a policy of 2008', () => {
  assert.deepEqual(
    contextKeysOf(documentOf(rich, '2008-10-17')),
    ['aws:UserId', 'aws:MultiFactorAuthAge', 'AWS:UserID', 'x:two'].filter((key) => key !== 'AWS:UserID'),
  )
})

test('missingContextKeys() gives what several policies ask for and the request does not have', () => {
  const context = new Map([
    ['aws:userid', 'a'],
    ['x:one', ''],
  ])
  assert.deepEqual(missingContextKeys([documentOf(rich), documentOf(rich[1])], context), [
    'aws:PrincipalTag/Team',
    's3:prefix',
    'aws:MultiFactorAuthAge',
    'x:two',
  ])
})

const matches: readonly (readonly [
  name: string,
  row: Partial<AuthorizationCase>,
  want: readonly string[],
])[] = [
  [
    'every Allow that applies',
    { identity: [[allow('s3:*'), allow('ec2:*')], [everything]], boundary: everything },
    ['identity identity:0 0', 'identity identity:1 0', 'boundary boundary 0'],
  ],
  [
    'every Deny, and then no Allow',
    { identity: [everything, deny('s3:*')], scp: [everything, deny('*'), deny('iam:*')] },
    ['service_control scp:0 1', 'identity identity:0 1'],
  ],
  ['nothing where nothing applies', { identity: allow('ec2:*') }, []],
  [
    'an Allow that is not enough',
    { identity: everything, boundary: allow('ec2:*') },
    ['identity identity:0 0'],
  ],
]
describe('matchedStatements() lists', () => {
  for (const [name, row, want] of matches)
    test(name, () => {
      const whole: AuthorizationCase = { name, want: ['allowed', 'identity'], ...row }
      const found = matchedStatements(requestOf(whole), layersOf(whole))
      assert.deepEqual(
        found.map(({ layer, policy, index }) => `${layer} ${policy} ${index}`),
        want,
      )
    })
})

test('outcomeByLayer() takes each layer by itself', () => {
  const row: AuthorizationCase = {
    name: 'all layers',
    want: ['allowed', 'identity'],
    rcp: forbids('sqs:*'),
    scp: [[allow('ec2:*')], [allow('s3:*')], [deny('sqs:*')]],
    policy: grant({ AWS: session.arn }, 's3:Put*'),
    identity: [[deny('s3:*')], [everything]],
    boundary: allow('ec2:*'),
    session: [[allow('ec2:*')], [everything]],
  }
  assert.deepEqual(
    [...outcomeByLayer(requestOf(row), layersOf(row))],
    [
      ['resource_control', 'allowed'],
      ['service_control', 'allowed'],
      ['resource', 'implicit_deny'],
      ['identity', 'explicit_deny'],
      ['boundary', 'implicit_deny'],
      ['session', 'allowed'],
    ],
  )
})

const version = '"Version":"2012-10-17"'
const one = '{"Effect":"Allow","Action":"*","Resource":"*"}'
const places: readonly (readonly [name: string, text: string, want: readonly string[]])[] = [
  // AWS CLI reference, simulate-custom-policy, example 1
  [
    'a lone statement: behind its opening brace',
    `{${version},"Statement":{"Effect":"Allow","Action":"dynamodb:*","Resource":"*","Condition":{"DateGreaterThan":{"aws:CurrentTime":"2018-08-16T12:00:00Z"}}}}`,
    ['1:38-1:167'],
  ],
  ['a list of one: behind the bracket', `{${version},"Statement":[${one}]}`, ['1:38-1:84']],
  ['a list: behind the statement before', `{"Statement":[${one},${one}]}`, ['1:15-1:61', '1:61-1:108']],
  ['line breaks of every kind', `{\n"Statement": [\r\n${one},\r ${one}\n]\n}`, ['2:15-3:47', '3:47-4:48']],
  ['members after the statement', `{"Statement":${one},"Id":"x","Version":"2012-10-17"}`, ['1:15-1:60']],
  ['the word as a value', `{"Id":"Statement","Statement":[${one}]}`, ['1:32-1:78']],
  [
    'the word inside a statement',
    `{"Statement":[{"Sid":"Statement","Condition":{"StringEquals":{"Statement":["]","}\\""]}},"Effect":"Allow","Action":"*","Resource":"*"}]}`,
    ['1:15-1:134'],
  ],
  ['the word written with an escape', `{"\\u0053tatement":[${one}]}`, ['1:20-1:66']],
  ['an empty object', '{}', []],
]
describe('statementPlaces() gives', () => {
  for (const [name, text, want] of places)
    test(name, () => {
      const found = statementPlaces(text).map(
        ({ start, end }) => `${start.line}:${start.column}-${end.line}:${end.column}`,
      )
      assert.deepEqual(found, want)
    })
})

test('statementPlaces() gives as many places as there are statements, each ending in a brace', () => {
  const statement = fc.record({
    Sid: fc.stringMatching(/^[a-z]{0,4}$/),
    Effect: fc.constant('Deny'),
    Action: fc.constantFrom('*', ['s3:Get*', 's3:{x}']),
    Resource: fc.constant('*'),
    Condition: fc.constantFrom({}, { StringLike: { 'x:"{': ['[', '}'] } }),
  })
  const indent = fc.constantFrom(undefined, 1, 2, '\t')
  fc.assert(
    fc.property(fc.array(statement, { minLength: 1, maxLength: 4 }), indent, (Statement, space) => {
      const text = JSON.stringify({ Version: '2012-10-17', Statement }, null, space)
      const lines = text.split('\n')
      const found = statementPlaces(text)
      assert.equal(found.length, Statement.length)
      for (const { end } of found) assert.equal(lines[end.line - 1]?.[end.column - 2], '}')
    }),
  )
})
