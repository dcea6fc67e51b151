import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseTrustPolicy } from '#parse/parse-trust-policy'
import type { TrustPolicyDocument } from '#parse/types'
import { diffTrustPolicies } from './diff-trust-policies.ts'
import { assertDiffAgrees } from './testing/assert-diff-agrees.ts'
import type { PolicyDiff } from './types.ts'

const provider = 'arn:aws:iam::000000000001:oidc-provider/token.actions.githubusercontent.com'
const sub = 'token.actions.githubusercontent.com:sub'
const webIdentity = 'sts:AssumeRoleWithWebIdentity'

function parse(Statement: unknown): TrustPolicyDocument {
  return parseTrustPolicy(JSON.stringify({ Version: '2012-10-17', Statement }), { maxLength: 20_000 })
}

function allowing(Condition: object): TrustPolicyDocument {
  return parse([{ Effect: 'Allow', Principal: { Federated: provider }, Action: webIdentity, Condition }])
}

function subjects({ differences }: PolicyDiff): unknown[] {
  return differences.map(({ direction, witness }) => [direction, witness.context.get(sub)])
}

const cases: [name: string, before: object, after: object, want: [direction: string, found: RegExp][]][] = [
  ['the same', { StringLike: { [sub]: 'repo:o/*' } }, { StringLike: { [sub]: 'repo:o/*' } }, []],
  ['written otherwise', { StringLike: { [sub]: ['a*', 'ab*'] } }, { StringLike: { [sub]: ['a*'] } }, []],
  ['the same in pieces', { StringLike: { [sub]: '*' } }, { StringLike: { [sub]: ['?*', ''] } }, []],
  [
    'a prefix without its slash',
    { StringLike: { [sub]: 'repo:org/*' } },
    { StringLike: { [sub]: 'repo:org*' } },
    [['admits', /^repo:org([^/]|$)/]],
  ],
  [
    'one more value and one less',
    { StringEquals: { [sub]: ['a', 'b'] } },
    { StringEquals: { [sub]: ['b', 'c'] } },
    [
      ['refuses', /^a$/],
      ['admits', /^c$/],
    ],
  ],
  [
    'a hole that a longer pattern leaves',
    { StringLike: { [sub]: 'repo:o/*' }, StringNotLike: { [sub]: 'repo:o/*:pull_request' } },
    { StringLike: { [sub]: 'repo:o/*' } },
    [['admits', /^repo:o\/.*:pull_request$/]],
  ],
  [
    'case',
    { StringEquals: { [sub]: 'Ab' } },
    { StringEqualsIgnoreCase: { [sub]: 'ab' } },
    [['admits', /^(?!Ab$)[aA][bB]$/]],
  ],
  [
    'a range',
    { NumericLessThan: { [sub]: '10' } },
    { NumericLessThanEquals: { [sub]: '10' } },
    [['admits', /^10$/]],
  ],
  [
    'addresses',
    { IpAddress: { [sub]: '10.0.0.0/8' } },
    { IpAddress: { [sub]: ['10.0.0.0/9', '10.128.0.0/10'] } },
    [['refuses', /^10\.(19[2-9]|2\d\d)\./]],
  ],
  [
    'the last part of an ARN',
    { ArnLike: { [sub]: 'arn:aws:iam::1:role/*' } },
    { ArnLike: { [sub]: 'arn:aws:iam::*:role/*' } },
    [['admits', /^arn:aws:iam::(?!1:)[^:]*:role\//]],
  ],
]
for (const [name, before, after, want] of cases)
  test(`diffTrustPolicies() proves ${name}`, () => {
    const diff = diffTrustPolicies(allowing(before), allowing(after))
    assert.equal(diff.isProof, true)
    const found = subjects(diff)
    assert.equal(found.length, want.length, JSON.stringify(found))
    for (const [at, [direction, text]] of want.entries()) {
      const [gotDirection, value] = found[at] as [string, string]
      assert.equal(gotDirection, direction)
      assert.match(value, text)
    }
  })

test('diffTrustPolicies() sees an absent key, and not where every request has it', () => {
  const [before, after] = [
    allowing({ StringEquals: { [sub]: 'a' } }),
    allowing({ StringEqualsIfExists: { [sub]: 'a' } }),
  ]
  assert.deepEqual(subjects(diffTrustPolicies(before, after)), [['admits', undefined]])
  const always = diffTrustPolicies(before, after, { isAlwaysPresent: (key) => key === sub })
  assert.deepEqual(subjects(always), [])
})

test('diffTrustPolicies() takes an example where it shows the same', () => {
  const examples = (): readonly string[] => [
    'repo:other/app:ref:refs/heads/main',
    'repo:o/app:ref:refs/heads/main',
  ]
  const diff = diffTrustPolicies(
    allowing({ StringEquals: { [sub]: 'repo:o/app:ref:refs/heads/prod' } }),
    allowing({ StringLike: { [sub]: 'repo:o/*' } }),
    { examples },
  )
  assert.deepEqual(subjects(diff), [['admits', 'repo:o/app:ref:refs/heads/main']])
})

test('diffTrustPolicies() says so where it proves nothing', () => {
  const { isProof } = diffTrustPolicies(
    allowing({ StringEquals: { [sub]: '${aws:username}' } }),
    allowing({ StringEquals: { [sub]: 'a' } }),
  )
  assert.equal(isProof, false)
})

// thousands of pairs are compared in test/system
test('diffTrustPolicies() agrees with asking both about everything', () => assertDiffAgrees(40))

test('diffTrustPolicies() that may not spend enough proves nothing', () => {
  const before = allowing({ StringLike: { [sub]: 'a*' } })
  const after = allowing({ StringLike: { [sub]: 'b*' } })
  assert.deepEqual(diffTrustPolicies(before, after, { effort: 0 }), { differences: [], isProof: false })
})
