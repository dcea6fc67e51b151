import { compileTrustPolicy } from '@vouchsafe/policy/compile'
import type { PolicyRequest } from '@vouchsafe/policy/decision'
import { evaluate } from '@vouchsafe/policy/evaluate'
import { parseTrustPolicy } from '@vouchsafe/policy/parse'
import fc from 'fast-check'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { coversText } from '@vouchsafe/policy/iam'
import { widens } from './widens.ts'

const provider = 'arn:aws:iam::000000000001:oidc-provider/issuer.example.com'
const sub = 'issuer.example.com:sub'
const allow = (facts: object = {}): object => ({
  Effect: 'Allow',
  Principal: { Federated: provider },
  Action: 'sts:AssumeRoleWithWebIdentity',
  ...facts,
})
const deny = (facts: object = {}): object => ({ ...allow(facts), Effect: 'Deny' })
const role = (...statements: object[]) => ({
  trustPolicy: JSON.stringify({ Version: '2012-10-17', Statement: statements }),
})
const like = (...values: string[]) => ({ Condition: { StringLike: { [sub]: values } } })
const equals = (...values: string[]) => ({ Condition: { StringEquals: { [sub]: values } } })
const not = (...values: string[]) => ({ Condition: { StringNotEquals: { [sub]: values } } })
const aws = (...values: string[]) => ({ Principal: { AWS: values }, Action: 'sts:AssumeRole' })
const arn = 'arn:aws:iam::000000000001:role/r'

const cases: readonly [name: string, before: object, after: object, want: boolean][] = [
  ['the same policy', role(allow(equals('a'))), role(allow(equals('a'))), false],
  ['a statement more', role(allow(equals('a'))), role(allow(equals('a')), allow(equals('b'))), true],
  ['a statement less', role(allow(equals('a')), allow(equals('b'))), role(allow(equals('b'))), false],
  ['a condition less', role(allow(equals('a'))), role(allow()), true],
  ['a condition more', role(allow()), role(allow(equals('a'))), false],
  ['a value more', role(allow(equals('a'))), role(allow(equals('a', 'b'))), true],
  ['a value less', role(allow(equals('a', 'b'))), role(allow(equals('b'))), false],
  ['an excluded value less', role(allow(not('a', 'b'))), role(allow(not('a'))), true],
  ['an excluded value more', role(allow(not('a'))), role(allow(not('a', 'b'))), false],
  ['a wider pattern', role(allow(like('repo:o/r:*'))), role(allow(like('repo:o/*'))), true],
  ['a narrower pattern', role(allow(like('repo:o/*'))), role(allow(like('repo:o/r:*'))), false],
  ['a pattern in place of a value', role(allow(equals('a*'))), role(allow(like('a*'))), true],
  ['a value in place of its pattern', role(allow(like('a*'))), role(allow(equals('ab'))), false],
  ['another key', role(allow(equals('a'))), role(allow({ Condition: { StringEquals: { x: 'a' } } })), true],
  [
    'an operator that lets an absent key pass',
    role(allow(equals('a'))),
    role(allow({ Condition: { StringEqualsIfExists: { [sub]: 'a' } } })),
    true,
  ],
  ['a Deny more', role(allow()), role(allow(), deny(equals('a'))), false],
  ['a Deny less', role(allow(), deny(equals('a'))), role(allow()), true],
  ['a Deny of less', role(allow(), deny(equals('a', 'b'))), role(allow(), deny(equals('a'))), true],
  ['a Deny of more', role(allow(), deny(equals('a'))), role(allow(), deny()), false],
  ['a principal more', role(allow(aws(arn))), role(allow(aws(arn, `${arn}2`))), true],
  ['anyone', role(allow(aws(arn))), role(allow(aws('*'))), true],
  ['one in place of anyone', role(allow(aws('*'))), role(allow(aws(arn))), false],
  ['a role in place of its account', role(allow(aws('000000000001'))), role(allow(aws(arn))), true],
  [
    'a role that was made anew',
    { ...role(allow(aws(arn))), principalIds: { [arn]: 'AROA1' } },
    { ...role(allow(aws(arn))), principalIds: { [arn]: 'AROA2' } },
    true,
  ],
  ['a role that was disabled', { ...role(allow()), disabled: true }, role(allow()), true],
  ['a role that is disabled', role(allow()), { ...role(allow(), allow(aws('*'))), disabled: true }, false],
  ['a policy that could not be read', { trustPolicy: '{' }, role(allow()), true],
  ['a policy that cannot be read', role(allow()), { trustPolicy: '{' }, false],
  ['no Allow at all', role(allow(), deny(equals('a'))), role(deny(equals('b'))), false],
  [
    'variables under another version',
    { trustPolicy: JSON.stringify({ Version: '2008-10-17', Statement: [allow(equals('${aws:userid}'))] }) },
    role(allow(equals('${aws:userid}'))),
    true,
  ],
]
for (const [name, before, after, want] of cases) {
  test(`widens() says ${want ? 'yes' : 'no'} to ${name}`, () =>
    assert.equal(widens(before as never, after as never), want))
}

const values = fc.uniqueArray(fc.constantFrom('a', 'b', 'ab', 'a*', '*', 'a?', '?'), {
  minLength: 1,
  maxLength: 2,
})
const condition = fc.record({
  operator: fc.constantFrom(
    'StringEquals',
    'StringNotEquals',
    'StringLike',
    'StringNotLike',
    'StringEqualsIfExists',
    'StringEqualsIgnoreCase',
    'ForAllValues:StringLike',
    'ForAnyValue:StringEquals',
    'ForAnyValue:StringNotLike',
  ),
  key: fc.constantFrom('k:x', 'K:X', 'k:y'),
  values,
})
const statement = fc
  .record({
    Effect: fc.constantFrom('Allow', 'Allow', 'Deny'),
    Action: fc.constantFrom('sts:AssumeRole', 'sts:AssumeRole*', 'sts:TagSession', 'STS:ASSUMEROLE'),
    Principal: fc.constantFrom(
      { AWS: arn },
      { AWS: '*' },
      { AWS: '000000000001' },
      { AWS: [`${arn}2`, arn] },
    ),
    conditions: fc.array(condition, { maxLength: 2 }),
  })
  .map(({ conditions, ...rest }) => ({
    ...rest,
    Condition: conditions.reduce<Record<string, Record<string, readonly string[]>>>(
      (all, { operator, key, values: some }) => ({ ...all, [operator]: { ...all[operator], [key]: some } }),
      {},
    ),
  }))
const policy = fc.array(statement, { minLength: 1, maxLength: 3 }).map((all) => role(...all))

const requests: readonly PolicyRequest[] = [
  'sts:AssumeRole',
  'sts:AssumeRoleWithSAML',
  'sts:TagSession',
].flatMap((action) =>
  [arn, `${arn}2`].flatMap((roleArn) =>
    [undefined, 'a', 'b', 'ab', 'aa', '', ['a', 'b'], []].flatMap((found) =>
      [undefined, 'a'].map((other) => ({
        action,
        principal: { type: 'AWS', account: '000000000001', arn: roleArn, roleArn } as const,
        context: new Map<string, string | readonly string[]>([
          ...(found === undefined ? [] : [['k:x', found] as const]),
          ...(other === undefined ? [] : [['k:y', other] as const]),
        ]),
      })),
    ),
  ),
)

test('when widens() says no, the new policy allows nothing that the old one did not', () => {
  let narrowed = 0
  fc.assert(
    fc.property(policy, policy, (before, after) => {
      assert.equal(widens(before, before), false)
      if (widens(before, after)) return
      narrowed += 1
      const [old, young] = [before, after].map(({ trustPolicy }) =>
        compileTrustPolicy(parseTrustPolicy(trustPolicy)),
      )
      assert.ok(old && young)
      for (const request of requests)
        if (evaluate(young, request).effect === 'allow') assert.equal(evaluate(old, request).effect, 'allow')
    }),
    { numRuns: 600 },
  )
  assert.ok(narrowed > 20, `${narrowed} comparable pairs`)
})

test('coversText() covers only patterns whose texts the other one has', () => {
  const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 6 })
  const asExpression = (text: string): RegExp =>
    new RegExp(`^${text.replaceAll('*', '[^]*').replaceAll('?', '[^]')}$`)
  const texts = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 6 })
  fc.assert(
    fc.property(pattern, pattern, texts, (wide, narrow, text) => {
      if (coversText(wide, narrow) && asExpression(narrow).test(text)) assert.match(text, asExpression(wide))
      assert.ok(coversText('*', narrow) && coversText(wide, wide))
    }),
    { numRuns: 2000 },
  )
})
