import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { trustScores, type TrustClass } from './breadth.ts'
import { trustTextBreadth } from './trust-breadth.ts'

const github = 'token.actions.githubusercontent.com'
const account = '123456789012'

interface Case {
  readonly principal: object
  readonly condition?: object
  readonly action?: string
  readonly effect?: string
}

const federated = (host: string) => ({ Federated: `arn:aws:iam::${account}:oidc-provider/${host}` })
const policy = (...cases: readonly Case[]): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: cases.map(
      ({ principal, condition, action = 'sts:AssumeRoleWithWebIdentity', effect = 'Allow' }) => ({
        Effect: effect,
        Principal: principal,
        Action: action,
        ...(condition !== undefined && { Condition: condition }),
      }),
    ),
  })
const oidc = (host: string, condition?: object): string =>
  policy({ principal: federated(host), ...(condition !== undefined && { condition }) })
const sub = (host: string, operator: string, value: string | readonly string[]): string =>
  oidc(host, { [operator]: { [`${host}:sub`]: value } })
const aws = (value: string, condition?: object): string =>
  policy({
    principal: { AWS: value },
    action: 'sts:AssumeRole',
    ...(condition !== undefined && { condition }),
  })

const cases: [name: string, text: string, expected: TrustClass][] = [
  ['one exact subject', sub(github, 'StringEquals', 'repo:o/r:ref:refs/heads/main'), 'exact'],
  [
    'two exact subjects',
    sub(github, 'StringEquals', ['repo:o/r:environment:a', 'repo:o/r:environment:b']),
    'exact',
  ],
  ['StringLike without a wildcard', sub(github, 'StringLike', 'repo:o/r:environment:a'), 'exact'],
  ['every ref of a repository', sub(github, 'StringLike', 'repo:o/r:*'), 'one_scope'],
  ['every branch of a repository', sub(github, 'StringLike', 'repo:o/r:ref:refs/heads/*'), 'one_scope'],
  ['ids in the subject', sub(github, 'StringLike', 'repo:o@12/r@34:*'), 'one_scope'],
  ['every repository that begins alike', sub(github, 'StringLike', 'repo:o/r*'), 'organization'],
  ['every repository of an organization', sub(github, 'StringLike', 'repo:o/*'), 'organization'],
  ['organizations that begin alike', sub(github, 'StringLike', 'repo:o*'), 'provider'],
  ['every repository', sub(github, 'StringLike', 'repo:*'), 'provider'],
  [
    'a wildcard in the owner, not in the rest',
    sub(github, 'StringLike', 'repo:*/r:ref:refs/heads/main'),
    'provider',
  ],
  ['the widest of several values', sub(github, 'StringLike', ['repo:o/r:*', 'repo:o/*']), 'organization'],
  ['a wildcard that StringEquals takes literally', sub(github, 'StringEquals', 'repo:o/*'), 'exact'],
  ['no condition on an issuer that all share', oidc(github), 'anyone'],
  [
    'an audience alone on such an issuer',
    oidc(github, { StringEquals: { [`${github}:aud`]: 'sts.amazonaws.com' } }),
    'anyone',
  ],
  [
    'IfExists, which holds for a token without the claim',
    sub(github, 'StringEqualsIfExists', 'repo:o/r:x'),
    'anyone',
  ],
  ['a negated operator', sub(github, 'StringNotEquals', 'repo:o/r:x'), 'anyone'],
  [
    'ForAllValues, which holds for no value',
    sub(github, 'ForAllValues:StringEquals', 'repo:o/r:x'),
    'anyone',
  ],
  ['ForAnyValue', sub(github, 'ForAnyValue:StringEquals', 'repo:o/r:x'), 'exact'],
  ['an operator in another letter case', sub(github, 'stringlike', 'repo:o/r:*'), 'one_scope'],
  [
    'a key of another provider',
    oidc(github, { StringEquals: { 'gitlab.com:sub': 'project_path:g/p:x' } }),
    'anyone',
  ],
  ['the repository claim', oidc(github, { StringEquals: { [`${github}:repository`]: 'o/r' } }), 'one_scope'],
  [
    'the owner claim',
    oidc(github, { StringEquals: { [`${github}:repository_owner_id`]: '1' } }),
    'organization',
  ],
  [
    'a pattern of the owner claim',
    oidc(github, { StringLike: { [`${github}:repository_owner`]: 'o*' } }),
    'provider',
  ],
  [
    'an environment alone',
    oidc(github, { StringEquals: { [`${github}:environment`]: 'production' } }),
    'anyone',
  ],
  [
    'the narrowest of several conditions',
    oidc(github, {
      StringLike: { [`${github}:sub`]: 'repo:o/*' },
      StringEquals: { [`${github}:repository`]: 'o/r' },
    }),
    'one_scope',
  ],
  [
    'a project of GitLab',
    sub('gitlab.com', 'StringLike', 'project_path:g/p:ref_type:branch:ref:*'),
    'one_scope',
  ],
  ['a project in groups of GitLab', sub('gitlab.com', 'StringLike', 'project_path:g/h/p:*'), 'one_scope'],
  ['a group of GitLab', sub('gitlab.com', 'StringLike', 'project_path:g/*'), 'organization'],
  [
    'a workspace of Terraform',
    sub('app.terraform.io', 'StringLike', 'organization:o:project:p:workspace:w:run_phase:*'),
    'one_scope',
  ],
  ['an organization of Terraform', sub('app.terraform.io', 'StringLike', 'organization:o:*'), 'organization'],
  [
    'a pipeline of Buildkite',
    sub('agent.buildkite.com', 'StringLike', 'organization:o:pipeline:p:*'),
    'one_scope',
  ],
  ['a service account', sub('k8s.example/c', 'StringEquals', 'system:serviceaccount:n:s'), 'exact'],
  [
    'every service account of a namespace',
    sub('k8s.example/c', 'StringLike', 'system:serviceaccount:n:*'),
    'one_scope',
  ],
  [
    'every service account of a cluster',
    sub('k8s.example/c', 'StringLike', 'system:serviceaccount:*:s'),
    'organization',
  ],
  ['a path of a trust domain', sub('id.example', 'StringLike', 'spiffe://td/payments/*'), 'one_scope'],
  ['a trust domain', sub('id.example', 'StringLike', 'spiffe://td/*'), 'organization'],
  ['an issuer of one’s own without a condition', oidc('id.example'), 'provider'],
  ['an issuer of one’s own with a wildcard alone', sub('id.example', 'StringLike', '*'), 'provider'],
  [
    'an audience that tells tenants apart',
    oidc('oidc.vercel.com', { StringEquals: { 'oidc.vercel.com:aud': 'https://vercel.com/t' } }),
    'organization',
  ],
  ['one role', aws(`arn:aws:iam::${account}:role/r`), 'exact'],
  ['an account', aws(`arn:aws:iam::${account}:root`), 'organization'],
  ['everybody', aws('*'), 'anyone'],
  ['everybody with an external id', aws('*', { StringEquals: { 'sts:ExternalId': 'x' } }), 'anyone'],
  ['everybody from an address', aws('*', { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } }), 'anyone'],
  [
    'everybody of an organization',
    aws('*', { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } }),
    'organization',
  ],
  [
    'everybody, but only one ARN',
    aws('*', { ArnEquals: { 'aws:PrincipalArn': `arn:aws:iam::${account}:role/r` } }),
    'exact',
  ],
  [
    'everybody, but only ARNs of a pattern',
    aws('*', { ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::${account}:role/ci-*` } }),
    'organization',
  ],
  [
    'a service',
    policy({ principal: { Service: 'lambda.amazonaws.com' }, action: 'sts:AssumeRole' }),
    'exact',
  ],
  [
    'a SAML provider',
    policy({
      principal: { Federated: `arn:aws:iam::${account}:saml-provider/okta` },
      action: 'sts:AssumeRoleWithSAML',
    }),
    'provider',
  ],
  [
    'a person of a SAML provider',
    policy({
      principal: { Federated: `arn:aws:iam::${account}:saml-provider/okta` },
      action: 'sts:AssumeRoleWithSAML',
      condition: { StringEquals: { 'saml:sub': 'ada' } },
    }),
    'exact',
  ],
  [
    'the widest of several statements',
    policy(
      { principal: { AWS: `arn:aws:iam::${account}:role/r` }, action: 'sts:AssumeRole' },
      { principal: { AWS: '*' }, action: 'sts:AssumeRole' },
    ),
    'anyone',
  ],
  ['a statement that only lets tag', policy({ principal: { AWS: '*' }, action: 'sts:TagSession' }), 'nobody'],
  ['denials alone', policy({ principal: { AWS: '*' }, action: 'sts:AssumeRole', effect: 'Deny' }), 'nobody'],
  ['what is no policy', '{', 'nobody'],
]
for (const [name, text, expected] of cases)
  test(`trustTextBreadth() of ${name} is ${expected}`, () => {
    const { class: found, score, because } = trustTextBreadth(text)
    assert.equal(found, expected, because.join('; '))
    assert.ok(score >= trustScores[expected] && score <= trustScores[expected] + 9)
  })

test('trustTextBreadth() says why, the widest first', () => {
  const text = policy(
    { principal: federated(github), condition: { StringLike: { [`${github}:sub`]: 'repo:o/r:*' } } },
    { principal: { AWS: `arn:aws:iam::${account}:root` }, action: 'sts:AssumeRole' },
  )
  assert.deepEqual(trustTextBreadth(text).because, [
    `statement 1: every principal that account ${account} lets`,
    `statement 0: everything in \`repo:o/r:*\` of \`${github}\``,
  ])
})

test('trustTextBreadth() never finds a policy narrower for another statement', () => {
  const one = fc.constantFrom<Case>(
    { principal: { AWS: '*' }, action: 'sts:AssumeRole' },
    { principal: federated(github), condition: { StringLike: { [`${github}:sub`]: 'repo:o/*' } } },
    { principal: federated(github), condition: { StringLike: { [`${github}:sub`]: 'repo:o/r:*' } } },
    { principal: { AWS: account }, action: 'sts:AssumeRole' },
    { principal: { AWS: '*' }, action: 'sts:AssumeRole', effect: 'Deny' },
  )
  fc.assert(
    fc.property(fc.array(one, { minLength: 1, maxLength: 4 }), one, (before, more) => {
      assert.ok(trustTextBreadth(policy(...before, more)).score >= trustTextBreadth(policy(...before)).score)
    }),
  )
})
