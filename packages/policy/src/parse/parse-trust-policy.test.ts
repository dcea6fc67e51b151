import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isVouchsafeError, type Code } from '@vouchsafe/core/errors'
import fc from 'fast-check'
import accepted from '#cases/accepted' with { type: 'json' }
import refusals from '#cases/refusals' with { type: 'json' }
import { parsePermissionsPolicy } from './parse-permissions-policy.ts'
import { parseTrustPolicy } from './parse-trust-policy.ts'

interface Refusal {
  readonly name: string
  readonly text?: string
  readonly policy?: unknown
  readonly say: string
  readonly code: Code
  readonly element?: string
}

const textOf = ({ text, policy }: Pick<Refusal, 'text' | 'policy'>): string => text ?? JSON.stringify(policy)

describe('parseTrustPolicy() refuses', () => {
  for (const row of refusals.cases as unknown as readonly Refusal[])
    test(row.name, () => {
      assert.throws(
        () => parseTrustPolicy(textOf(row)),
        (error) => {
          assert.ok(isVouchsafeError(error, row.code))
          assert.equal(error.message, row.say)
          if (row.element !== undefined) assert.equal(error.detail['element'], row.element)
          return true
        },
      )
    })
})

describe('parseTrustPolicy() accepts', () => {
  for (const { name, policy } of accepted.cases)
    test(name, () => assert.ok(parseTrustPolicy(JSON.stringify(policy)).statements.length > 0))
})

const provider = 'arn:aws:iam::123456789012:oidc-provider/idp.example/tenant'
const allow = { Effect: 'Allow', Principal: { Federated: provider }, Action: 'sts:AssumeRoleWithWebIdentity' }

test('parseTrustPolicy() reads every element', () => {
  const text = JSON.stringify({
    Version: '2012-10-17',
    Id: 'trust',
    Statement: {
      ...allow,
      Sid: 'Ci',
      Principal: { AWS: ['arn:aws:iam::123456789012:root', '*'], Federated: provider },
      Condition: { 'forANYvalue:stringLIKEifexists': { 'idp.example/tenant:Amr': ['a', 1, true] } },
    },
  })
  assert.deepEqual(parseTrustPolicy(text), {
    version: '2012-10-17',
    id: 'trust',
    statements: [
      {
        index: 0,
        sid: 'Ci',
        effect: 'Allow',
        principals: [
          { type: 'AWS', match: 'account', value: '123456789012' },
          { type: 'AWS', match: 'anyone', value: '*' },
          { type: 'Federated', match: 'exact', value: provider },
        ],
        actions: { complement: false, patterns: ['sts:AssumeRoleWithWebIdentity'] },
        conditions: [
          {
            operator: { name: 'StringLike', set: 'ForAnyValue', ifExists: true },
            key: 'idp.example/tenant:Amr',
            values: ['a', '1', 'true'],
          },
        ],
      },
    ],
  })
})

test('parseTrustPolicy() does not count white space and takes exactly the quota', () => {
  const text = JSON.stringify({ Statement: { ...allow, Sid: 'x'.repeat(100) } }, null, 8)
  const size = text.replaceAll(/\s/g, '').length
  assert.ok(parseTrustPolicy(text, { maxLength: size }))
  assert.throws(() => parseTrustPolicy(text, { maxLength: size - 1 }), {
    code: 'policy_too_large',
    message: `Cannot exceed quota for ACLSizePerRole: ${size - 1}`,
    detail: { found: size },
  })
})

test('parseTrustPolicy() refuses a huge text before it looks at it', () => {
  assert.throws(() => parseTrustPolicy(' '.repeat(131_073)), { code: 'policy_too_large' })
})

test('parseTrustPolicy() names the statement of a refusal', () => {
  const text = JSON.stringify({ Statement: [allow, { ...allow, Action: 's3:GetObject' }] })
  assert.throws(() => parseTrustPolicy(text), {
    detail: { statement: 1, element: 'Action', found: 's3:GetObject' },
  })
})

test('parseTrustPolicy() says nothing that breaks a line or steers a terminal', () => {
  const text = JSON.stringify({
    Statement: { ...allow, Effect: 'A\n\u001b[31m\u0085\u202e\u{1F600}B'.slice(0) },
  }).replaceAll(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
  assert.throws(() => parseTrustPolicy(text), { message: 'Invalid effect: A??[31m???B' })
})

const leaf = fc.oneof(
  fc.string(),
  fc.constantFrom('Allow', '*', 'sts:AssumeRole', provider, '123456789012', null, true, 1, '__proto__'),
)
const elements = [
  'Version',
  'Id',
  'Statement',
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'Condition',
  'AWS',
  'Federated',
  'StringEquals',
  '__proto__',
  'constructor',
]
const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 5 },
    leaf,
    fc.array(tie('tree'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...elements), tie('tree'), { maxKeys: 5 }),
  ),
}))
const shaped = fc.record(
  {
    Effect: fc.oneof(fc.constant('Allow'), tree),
    Principal: fc.oneof(fc.constant({ AWS: '*' }), tree),
    Action: fc.oneof(fc.constant('sts:AssumeRole'), tree),
    Condition: tree,
    Sid: tree,
    Resource: tree,
  },
  { requiredKeys: [] },
)

for (const [name, parse] of Object.entries({ parseTrustPolicy, parsePermissionsPolicy }))
  test(`${name}() returns or throws VouchsafeError, whatever the text`, () => {
    const text = fc.oneof(
      fc.string(),
      fc.json(),
      tree.map((value) => JSON.stringify(value)),
      shaped.map((Statement) => JSON.stringify({ Version: '2012-10-17', Statement })),
    )
    fc.assert(
      fc.property(text, (given) => {
        try {
          parse(given)
        } catch (error) {
          assert.ok(isVouchsafeError(error))
          assert.match(error.message, /^[\x20-\x7e\xa0-\xff]+$/)
        }
      }),
      { numRuns: 400 },
    )
  })
