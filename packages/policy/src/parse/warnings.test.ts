import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import warningCases from '#cases/warnings' with { type: 'json' }
import { parseTrustPolicy } from './parse-trust-policy.ts'
import { warnings } from './warnings.ts'

interface WarningCase {
  readonly name: string
  readonly policy: unknown
  readonly want: readonly string[]
  readonly exposed?: readonly string[]
}

describe('warnings() keeps cases/warnings.json:', () => {
  for (const { name, policy, want, exposed } of warningCases.cases as unknown as readonly WarningCase[])
    test(`${name}: ${want.join(', ') || 'none'}`, () => {
      const facts =
        exposed === undefined ? {} : { exposes: (_: string, key: string) => exposed.includes(key) }
      const found = warnings(parseTrustPolicy(JSON.stringify(policy)), facts)
      assert.deepEqual(
        found.map(({ code }) => code),
        want,
      )
      for (const { message } of found) assert.match(message, /^[a-z`].*[^.]$/)
    })
})

test('warnings() names statement and key', () => {
  const sound = {
    Effect: 'Deny',
    Principal: { Federated: 'accounts.google.com' },
    Action: 'sts:AssumeRoleWithWebIdentity',
  }
  const typo = { ...sound, Condition: { StringEquals: { 'account.google.com:Sub': 'a' } } }
  const document = parseTrustPolicy(JSON.stringify({ Statement: [sound, typo] }))
  assert.deepEqual(warnings(document), [
    {
      code: 'key_names_other_provider',
      statement: 1,
      key: 'account.google.com:Sub',
      message:
        'the statement trusts `accounts.google.com`, so a key of `account.google.com` is never in the request',
    },
  ])
})

test('warnings() reads the port of a provider as part of its name', () => {
  const provider = 'api.cluster.example:6443'
  const statement = (host: string) => ({
    Effect: 'Allow',
    Principal: { Federated: `arn:aws:iam::123456789012:oidc-provider/${provider}` },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: { StringEquals: { [`${host}:sub`]: 'system:serviceaccount:a:b' } },
  })
  const codesOf = (host: string) =>
    warnings(parseTrustPolicy(JSON.stringify({ Version: '2012-10-17', Statement: statement(host) }))).map(
      ({ code }) => code,
    )
  assert.deepEqual(codesOf(provider), [])
  assert.deepEqual(codesOf('api.cluster.example:6444'), ['key_names_other_provider'])
})
