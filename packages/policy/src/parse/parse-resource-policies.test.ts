import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parseResourceControlPolicy } from './parse-resource-control-policy.ts'
import { parseResourcePolicy } from './parse-resource-policy.ts'
import { parseServiceControlPolicy } from './parse-service-control-policy.ts'

const textOf = (Statement: unknown, Version: string | undefined = '2012-10-17'): string =>
  JSON.stringify({ Version, Statement })
const object = 'arn:aws:s3:::data/*'
const allow = {
  Effect: 'Allow',
  Principal: { AWS: '123456789012' },
  Action: 's3:GetObject',
  Resource: object,
}
const permit = { Effect: 'Allow', Action: '*', Resource: '*' }
const forbid = { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*' }
const noVersion = { Version: undefined }
type Refusal = readonly [name: string, statement: unknown, say: string]

test('parseResourcePolicy() reads principals, and everybody in both spellings', () => {
  const statements = [
    { ...allow, Principal: '*' },
    { ...allow, Principal: { AWS: '*' } },
    {
      ...forbid,
      Principal: undefined,
      NotPrincipal: { AWS: ['123456789012'], Service: 'sqs.amazonaws.com' },
    },
  ]
  const read = parseResourcePolicy(textOf(statements)).statements
  const anyone = { type: 'AWS', match: 'anyone', value: '*' }
  assert.deepEqual(
    read.map(({ principals, principalsComplement }) => [principalsComplement, principals]),
    [
      [false, [anyone]],
      [false, [anyone]],
      [
        true,
        [
          { type: 'AWS', match: 'account', value: '123456789012' },
          { type: 'Service', match: 'exact', value: 'sqs.amazonaws.com' },
        ],
      ],
    ],
  )
})

const resourceRefusals: readonly Refusal[] = [
  ['no principal', { ...allow, Principal: undefined }, 'Missing required field Principal'],
  ['an empty principal', { ...allow, Principal: {} }, 'Missing required field Principal cannot be empty!'],
  [
    'a partial wildcard',
    { ...allow, Principal: { AWS: 'arn:aws:iam::123456789012:role/*' } },
    'Invalid principal in policy: "AWS":"arn:aws:iam::123456789012:role/*"',
  ],
  [
    'another kind of principal',
    { ...allow, Principal: { CanonicalUser: 'a' } },
    'Invalid principal in policy: "CANONICALUSER":"a"',
  ],
  [
    'the name of a prototype as kind',
    { ...allow, Principal: { constructor: '*' } },
    'Invalid principal in policy: "CONSTRUCTOR":"*"',
  ],
  [
    'an Allow with NotPrincipal',
    { ...allow, Principal: undefined, NotPrincipal: '*' },
    'Allow with NotPrincipal is not allowed.',
  ],
  ['both kinds of principal', { ...forbid, NotPrincipal: '*' }, 'Syntax errors in policy.'],
  ['no action', { ...allow, Action: undefined }, 'Missing required field Action'],
  ['no resource', { ...allow, Resource: undefined }, 'Missing required field Resource'],
  ['both kinds of action', { ...allow, NotAction: 's3:*' }, 'Syntax errors in policy.'],
  [
    'an action without service',
    { ...allow, Action: 'Get*' },
    'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.',
  ],
  [
    'a resource that is no ARN',
    { ...allow, Resource: 'data/*' },
    'Resource data/* must be in ARN format or "*".',
  ],
]
const serviceRefusals: readonly Refusal[] = [
  ['a principal', { ...permit, Principal: '*' }, 'Policy document should not specify a principal.'],
  ['a NotPrincipal', { ...permit, NotPrincipal: '*' }, 'Policy document should not specify a principal.'],
  ['no action', { ...permit, Action: [] }, 'Policy statement must contain actions.'],
  ['no resource', { ...permit, Resource: undefined }, 'Policy statement must contain resources.'],
  ['a wildcard inside the service', { ...permit, Action: 's*:Get' }, 'Vendor s* is not valid'],
  [
    'one Sid twice',
    [
      { ...permit, Sid: 'A' },
      { ...permit, Sid: 'A' },
    ],
    'Statement IDs (SID) in a single policy must be unique.',
  ],
]
const controlRefusals: readonly Refusal[] = [
  ['an Allow', { ...forbid, Effect: 'Allow' }, 'Invalid effect: Allow'],
  [
    'a NotPrincipal',
    { ...forbid, Principal: undefined, NotPrincipal: '*' },
    'Has prohibited field NotPrincipal',
  ],
  ['a NotAction', { ...forbid, Action: undefined, NotAction: 's3:*' }, 'Has prohibited field NotAction'],
  ['no principal', { ...forbid, Principal: undefined }, 'Missing required field Principal'],
  [
    'a principal',
    { ...forbid, Principal: { AWS: '123456789012' } },
    'The Principal of a resource control policy must be "*"',
  ],
  [
    'everybody as AWS',
    { ...forbid, Principal: { AWS: '*' } },
    'The Principal of a resource control policy must be "*"',
  ],
  [
    'all actions',
    { ...forbid, Action: ['s3:*', '*'] },
    'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.',
  ],
  [
    'all services',
    { ...forbid, Action: '*:Get*' },
    'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.',
  ],
  ['no resource', { ...forbid, Resource: undefined }, 'Missing required field Resource'],
]

const parsers = [
  ['parseResourcePolicy', parseResourcePolicy, resourceRefusals],
  ['parseServiceControlPolicy', parseServiceControlPolicy, serviceRefusals],
  ['parseResourceControlPolicy', parseResourceControlPolicy, controlRefusals],
] as const
for (const [name, parse, refusals] of parsers)
  describe(`${name}() refuses`, () => {
    for (const [what, statement, say] of refusals)
      test(what, () =>
        assert.throws(() => parse(textOf(statement)), { code: 'policy_malformed', message: say }),
      )
  })

test('parseServiceControlPolicy() takes the whole language', () => {
  const Statement = [
    {
      Effect: 'Allow',
      NotAction: 'iam:*Role',
      NotResource: ['arn:aws:s3:::*'],
      Condition: { Bool: { 'x:y': true } },
    },
    { Effect: 'Deny', Action: ['s3:*Obj?ct', '*'], Resource: 'arn:aws:s3:::*' },
  ]
  assert.equal(parseServiceControlPolicy(textOf(Statement)).statements.length, 2)
})

for (const [name, parse, statement, quota] of [
  ['parseServiceControlPolicy', parseServiceControlPolicy, permit, 10_240],
  ['parseResourceControlPolicy', parseResourceControlPolicy, forbid, 5120],
] as const) {
  test(`${name}() wants the version of 2012`, () => {
    for (const Version of ['2008-10-17', noVersion.Version])
      assert.throws(() => parse(JSON.stringify({ Version, Statement: statement })), {
        message: 'The policy must contain a valid version string',
      })
  })

  test(`${name}() counts white space and takes exactly the quota`, () => {
    const text = textOf(statement)
    const padded = (size: number): string => text + ' '.repeat(size - text.length)
    assert.ok(parse(padded(quota)))
    assert.throws(() => parse(padded(quota + 1)), {
      code: 'policy_too_large',
      message: `Cannot exceed quota for PolicySize: ${quota}`,
    })
    assert.ok(parse(padded(quota + 1), { maxLength: quota + 1 }))
  })
}

test('parseResourcePolicy() takes 20,480 characters and no more, without white space', () => {
  const text = (length: number): string => textOf({ ...allow, Sid: 'x'.repeat(length) })
  const rest = 20_480 - text(0).length
  assert.ok(parseResourcePolicy(`  ${text(rest)}`))
  assert.throws(() => parseResourcePolicy(text(rest + 1)), { code: 'policy_too_large' })
})
