import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { JsonObject } from '@vouchsafe/core/json'
import { assumableRoles, type TrustedProvider, type TrustedRole } from './assumable-roles.ts'

const host = 'token.actions.githubusercontent.com'
const account = '123456789012'
const claims = {
  iss: `https://${host}`,
  sub: 'repo:acme/shop:ref:refs/heads/main',
  aud: 'sts.amazonaws.com',
  iat: 1_795_327_200,
  exp: 1_795_327_500,
}
const provider: TrustedProvider = {
  account,
  url: `https://${host}`,
  audiences: ['sts.amazonaws.com'],
  claims: 'known',
  disabled: false,
  maxTokenLifetime: 3600,
}
function roleFor(sub: string, change: Partial<TrustedRole> = {}): TrustedRole {
  const trustPolicy = JSON.stringify({
    Version: '2012-10-17',
    Statement: {
      Effect: 'Allow',
      Principal: { Federated: `arn:aws:iam::${account}:oidc-provider/${host}` },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: { StringLike: { [`${host}:sub`]: sub } },
    },
  })
  return { account, name: 'deploy', path: '/ci/', disabled: false, trustPolicy, ...change }
}

test('assumableRoles() names the roles that the token gets, before those that it does not', () => {
  const answers = assumableRoles(claims, {
    providers: [provider],
    roles: [roleFor('repo:acme/other:*', { name: 'other' }), roleFor('repo:acme/shop:*')],
  })
  assert.deepEqual(answers[0], {
    role: `arn:aws:iam::${account}:role/ci/deploy`,
    isAdmitted: true,
    because: 'admitted by statement 1',
  })
  assert.deepEqual([answers[1]?.role.endsWith('/other'), answers[1]?.isAdmitted], [true, false])
})

const all = roleFor('*')
const refused: [name: string, change: JsonObject, trust: [TrustedProvider, TrustedRole], because: RegExp][] =
  [
    ['a disabled role', {}, [provider, { ...all, disabled: true }], /^the role is disabled$/],
    ['a disabled provider', {}, [{ ...provider, disabled: true }, all], /^the provider is disabled$/],
    ['another account', {}, [{ ...provider, account: '999999999999' }, all], /has no provider/],
    ['another issuer', { iss: `https://${host}/` }, [provider, all], /has no provider/],
    ['an audience that is not listed', { aud: 'x' }, [provider, all], /does not list the audience `x`/],
    ['two audiences', { aud: ['sts.amazonaws.com', 'x'] }, [provider, all], /several audiences/],
    ['an authorized party', { azp: 'x' }, [provider, all], /does not list the audience `x`/],
    ['a long life', { exp: claims.iat + 3601 }, [provider, all], /up to 3600 s, this one for 3601 s/],
    [
      'tags that the policy does not allow',
      { 'https://aws.amazon.com/tags': { principal_tags: {} } },
      [provider, all],
      /\(sts:TagSession\)$/,
    ],
    ['a policy that cannot be read', {}, [provider, { ...all, trustPolicy: '{' }], /cannot be read/],
  ]
for (const [name, change, [one, role], because] of refused)
  test(`assumableRoles() refuses ${name}`, () => {
    const [answer] = assumableRoles({ ...claims, ...change }, { providers: [one], roles: [role] })
    assert.equal(answer?.isAdmitted, false)
    assert.match(answer?.because ?? '', because)
  })
