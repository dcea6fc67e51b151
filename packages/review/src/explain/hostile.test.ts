// What strangers send: claims of any shape and policies of any text.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isVouchsafeError } from '@vouchsafe/core/errors'
import type { JsonObject } from '@vouchsafe/core/json'
import type { EpochSeconds } from '@vouchsafe/core/time'
import { explainToken } from './explain-token.ts'

const at = 1_795_327_200 as EpochSeconds
const host = 'token.actions.githubusercontent.com'
const provider = `arn:aws:iam::123456789012:oidc-provider/${host}`

function policyOf(Condition: object): string {
  const Principal = { Federated: provider }
  const Statement = { Effect: 'Allow', Principal, Action: 'sts:AssumeRoleWithWebIdentity', Condition }
  return JSON.stringify({ Version: '2012-10-17', Statement })
}

const value = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom('repo:acme/shop:*', '${aws:username}', '*', '?', '\u001b[2J', '\u{1f600}', '\ud800', ''),
)
const policy = fc.oneof(
  value,
  fc
    .dictionary(
      fc.constantFrom('StringEquals', 'StringLike', 'ForAllValues:StringLike', 'Null', 'NumericLessThan'),
      fc.dictionary(fc.constantFrom(`${host}:sub`, `${host}:aud`, 'aws:SourceIp', 'x', ''), value, {
        minKeys: 1,
      }),
      { minKeys: 1, maxKeys: 2 },
    )
    .map(policyOf),
)
const names = [
  'iss',
  'sub',
  'aud',
  'azp',
  'exp',
  'iat',
  'nbf',
  'amr',
  'https://aws.amazon.com/tags',
  '__proto__',
  'google',
]
const claims = fc
  .tuple(
    fc.constantFrom(
      {},
      { iss: `https://${host}`, sub: 'repo:acme/shop:pull_request', aud: 'a', iat: at, exp: at + 60 },
    ),
    fc.dictionary(fc.constantFrom(...names), fc.oneof(value, fc.jsonValue({ maxDepth: 3 })), { maxKeys: 4 }),
  )
  .map(([good, strange]): JsonObject => Object.assign(Object.create(null), good, strange))

test('explainToken() throws nothing but a refusal of the policy, whatever is asked', () => {
  fc.assert(
    fc.property(claims, policy, (given, text) => {
      try {
        const explained = explainToken({
          claims: given,
          policy: text,
          account: '123456789012',
          exposed: 'known',
          at,
        })
        assert.match(explained.headline, /^(?:admitted|denied|refused)/)
        assert.ok(explained.headline.length < 20_000)
        JSON.stringify(explained)
      } catch (error) {
        if (!isVouchsafeError(error, 'policy_malformed') && !isVouchsafeError(error, 'policy_too_large'))
          throw error
      }
    }),
    { numRuns: 400 },
  )
})

test('a change that is offered for a strange value is a policy that admits the token', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }), (sub) => {
      fc.pre(sub.isWellFormed())
      const given = { iss: `https://${host}`, sub, aud: 'a', iat: at, exp: at + 60 }
      const question = { claims: given, account: '123456789012', exposed: 'known', at } as const
      const asked = explainToken({
        ...question,
        policy: policyOf({ StringLike: { [`${host}:sub`]: 'other' } }),
      })
      for (const { policy: text } of asked.policySuggestions)
        assert.equal(explainToken({ ...question, policy: text }).outcome, 'allowed', text)
    }),
    { numRuns: 60 },
  )
})

test('the answer stays short, however long what a stranger wrote is', () => {
  const long = 'x'.repeat(15_000)
  const given = { iss: `https://${long}.example`, sub: long, aud: [long, long], iat: at, exp: at + 60 }
  const policyText = policyOf({ StringEquals: { [`${host}:sub`]: long } })
  const explained = explainToken({
    claims: given,
    policy: policyText,
    account: '123456789012',
    exposed: 'all',
    at,
  })
  assert.ok(explained.headline.length < 4000, String(explained.headline.length))
})
