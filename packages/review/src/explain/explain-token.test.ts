import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { JsonObject } from '@vouchsafe/core/json'
import type { EpochSeconds } from '@vouchsafe/core/time'
import { explainToken } from './explain-token.ts'

const at = 1_795_327_200 as EpochSeconds
const host = 'token.actions.githubusercontent.com'
const live = { iss: `https://${host}`, aud: 'sts.amazonaws.com', iat: at - 60, exp: at + 300 }

function policyFor(sub: string, operator = 'StringEquals', provider = host): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Federated: `arn:aws:iam::123456789012:oidc-provider/${provider}` },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: { [operator]: { [`${host}:sub`]: sub } },
      },
    ],
  })
}

function explain(claims: JsonObject, policy: string, audiences?: readonly string[]) {
  const question = { claims, policy, account: '123456789012', exposed: 'known', at } as const
  return explainToken(audiences === undefined ? question : { ...question, audiences })
}

const main = 'repo:acme/shop:ref:refs/heads/main'
const cases: [name: string, claims: JsonObject, policy: string, step: string, headline: RegExp][] = [
  ['a token that is admitted', { ...live, sub: main }, policyFor(main), 'none', /^admitted by statement 1$/],
  [
    'letter case',
    { ...live, sub: 'repo:Acme/shop:ref:refs/heads/main' },
    policyFor(main),
    'trust_policy',
    /^denied: `.*:sub` differs in letter case: expected `repo:acme\/.*found `repo:Acme\//,
  ],
  [
    'immutable ids',
    { ...live, sub: 'repo:acme@12/shop@34:ref:refs/heads/main' },
    policyFor(main),
    'trust_policy',
    /carries immutable ids, the policy names alone/,
  ],
  [
    'a wildcard under StringEquals',
    { ...live, sub: main },
    policyFor('repo:acme/shop:*'),
    'trust_policy',
    /is no wildcard under StringEquals: StringLike would match$/,
  ],
  [
    'a pull request',
    { ...live, sub: 'repo:acme/shop:pull_request' },
    policyFor(main),
    'trust_policy',
    /is of a pull request/,
  ],
  [
    'another provider',
    { ...live, iss: `https://${host}/acme`, sub: main },
    policyFor(main),
    'trust_policy',
    /^denied: no Allow names the token's provider: statement 1 names that of another path of the issuer: expected /,
  ],
  [
    'an expired token',
    { ...live, iat: at - 20_000, exp: at - 18_000, sub: main },
    policyFor(main),
    'time',
    /^refused: the token expired 5 h ago; besides, the trust policy would admit it$/,
  ],
  [
    'a clock that is ahead',
    { ...live, iat: at + 600, exp: at + 900, sub: main },
    policyFor(main),
    'time',
    /^refused: the token was issued 10 min in the future: its issuer's clock is ahead of this one by that/,
  ],
  [
    'several audiences',
    { ...live, aud: ['a', 'b'], sub: main },
    policyFor(main),
    'audience',
    /^refused: the token has several audiences \(`a`, `b`\) and no `azp`/,
  ],
  ['no subject', live, policyFor(main), 'form', /^refused: the token has no `sub`/],
]
for (const [name, claims, policy, step, headline] of cases)
  test(`explainToken() for ${name}`, () => {
    const explained = explain(claims, policy)
    assert.match(explained.headline, headline)
    assert.equal(explained.step, step)
    assert.equal(explained.outcome, step === 'none' ? 'allowed' : 'denied')
  })

test('explainToken() compares the audience with what the provider lists', () => {
  const explained = explain({ ...live, sub: main }, policyFor(main), ['https://github.com/acme'])
  assert.equal(explained.step, 'audience')
  assert.deepEqual(explained.vendor, { code: 'InvalidIdentityToken', text: 'Incorrect token audience' })
})

test('explainToken() calls the value of this token safe, and shows the stranger whom a wildcard admits', () => {
  const claims = { ...live, sub: 'repo:acme/shop:environment:production' }
  const { policySuggestions, tokenSuggestions } = explain(claims, policyFor(main))
  assert.equal(policySuggestions[0]?.risk, 'safe')
  const stranger = policySuggestions.find(({ risk }) => risk === 'dangerous')
  assert.match(String(stranger?.alsoAdmits?.context.get(`${host}:sub`)), /^repo:acme-stranger\//)
  assert.equal(tokenSuggestions[0]?.code, 'environment_instead_of_ref')
})
