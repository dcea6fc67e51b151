import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  differenceOf,
  distanceOf,
  providerDifference,
  type Compared,
  type DifferenceCode,
} from './difference.ts'

const literal = (expected: string, found: string): Compared => ({
  expected: [expected],
  found: [found],
  isLiteral: true,
})
const pattern = (expected: string, found: string): Compared => ({
  ...literal(expected, found),
  isLiteral: false,
})
const main = 'repo:o/app:ref:refs/heads/main'

const cases: [code: DifferenceCode, compared: Compared][] = [
  ['key_absent', { expected: ['a'], found: undefined, isLiteral: true }],
  ['several_values', { ...literal('a', 'a'), reason: 'multivalued_key_needs_set_operator' }],
  ['key_present', { ...literal('true', 'a'), reason: 'key_present_but_null_expected' }],
  ['excluded', { ...literal('a', 'a'), reason: 'negated_value_matched' }],
  ['not_of_type', { ...literal('7', 'a'), reason: 'value_not_of_type' }],
  ['variable_unresolved', { ...literal('${x}', 'a'), reason: 'variable_unresolved' }],
  ['wildcard_in_equals', literal('repo:o/*', main)],
  ['letter_case', pattern('repo:O/*', main)],
  ['white_space', literal('a ', 'a')],
  ['trailing_slash', literal('https://a', 'https://a/')],
  ['immutable_ids', pattern('repo:o/*', 'repo:o@1/app@2:pull_request')],
  ['name_only', pattern('repo:o@1/app@*:*', main)],
  ['environment_instead_of_ref', pattern('repo:o/*:ref:*', 'repo:o/app:environment:prod')],
  ['ref_instead_of_environment', literal('repo:o/app:environment:prod', main)],
  ['pull_request_instead_of_ref', literal(main, 'repo:o/app:pull_request')],
  ['pull_request_instead_of_ref', literal('repo:o/app:environment:prod', 'repo:o/app:pull_request')],
  ['ref_instead_of_pull_request', literal('repo:o/app:pull_request', main)],
  ['environment_instead_of_pull_request', literal('repo:o/app:pull_request', 'repo:o/app:environment:prod')],
  ['customised_subject', literal(main, 'repository_owner_id:65:job_workflow_ref:o/w@main')],
  ['default_subject', pattern('repo:o/app:pull_request:workflow:*', 'repo:o/app:pull_request')],
  ['other_owner', literal('repo:p/app:pull_request', 'repo:o/app:pull_request')],
  ['other_repository', pattern('repo:o/web:*', main)],
  ['other_ref', pattern('repo:o/app:ref:refs/tags/*', main)],
  ['other_environment', literal('repo:o/app:environment:a', 'repo:o/app:environment:b')],
  ['other_ref_type', pattern('project_path:g/p:ref_type:branch:*', 'project_path:g/p:ref_type:tag:ref:v1')],
  ['other_namespace', literal('system:serviceaccount:a:x', 'system:serviceaccount:b:y')],
  ['other_service_account', literal('system:serviceaccount:a:x', 'system:serviceaccount:a:y')],
  ['other_trust_domain', literal('spiffe://a/x', 'spiffe://b/x')],
  ['prefix_missing', literal('o/app:pull_request', 'repo:o/app:pull_request')],
  ['goes_on', literal('repo:o/app', main)],
  ['stops_short', pattern('org/*/project/*/user/*/vcs/x', 'org/1/project/2/user/3')],
  ['different', literal('unauthenticated', 'authenticated')],
  ['different', { expected: [], found: ['a'], isLiteral: true }],
]
for (const [code, compared] of cases)
  test(`differenceOf() says ${code} of ${compared.found?.[0] ?? 'nothing'} where ${compared.expected[0] ?? 'nothing'} is expected`, () =>
    assert.equal(differenceOf(compared).code, code))

test('differenceOf() marks where the two part, against the nearest of the expected', () => {
  const expected = ['repo:o/web:pull_request', 'repo:o/app:ref:refs/heads/dev', 'repo:p/app:pull_request']
  assert.deepEqual(differenceOf({ expected, found: [main], isLiteral: true }), {
    code: 'other_ref',
    expected: 'repo:o/app:ref:refs/heads/dev',
    found: main,
    at: 'repo:o/app:ref:refs/heads/'.length,
  })
})

test('distanceOf() puts another spelling before another ref, repository, owner and what has nothing in common', () => {
  const expected = [
    'repo:O/app:ref:refs/heads/main',
    'repo:o/app:ref:refs/heads/dev',
    'repo:o/app:pull_request',
  ]
  const others = ['repo:o/web:ref:refs/heads/main', 'repo:p/web:ref:refs/heads/main', 'system:proxy']
  const distances = [...expected, ...others].map((one) => distanceOf(differenceOf(literal(one, main))))
  assert.deepEqual(
    distances,
    distances.toSorted((one, other) => one - other),
  )
  assert.equal(distanceOf({ code: 'wildcard_in_equals', at: 0 }), 0)
})

const own = 'arn:aws:iam::000000000001:oidc-provider/issuer.example/a'
const providers: [code: DifferenceCode, named: readonly string[]][] = [
  ['other_partition', ['arn:aws-cn:iam::000000000001:oidc-provider/issuer.example/a']],
  ['other_account', ['arn:aws:iam::000000000002:oidc-provider/issuer.example/a']],
  ['other_host', ['arn:aws:iam::000000000001:oidc-provider/issuer.test/a']],
  ['other_path', ['arn:aws:iam::000000000001:oidc-provider/issuer.example']],
  ['letter_case', ['arn:aws:iam::000000000001:oidc-provider/issuer.example/A']],
  ['trailing_slash', [`${own}/`]],
  ['no_provider', ['000000000001', 'arn:aws:iam::000000000001:role/x', 'ec2.amazonaws.com']],
  ['different', ['accounts.google.com']],
  ['trailing_slash', ['arn:aws:iam::000000000002:oidc-provider/issuer.test', `${own}/`]],
  ['no_provider', []],
]
for (const [code, named] of providers)
  test(`providerDifference() says ${code} of ${named.join(', ') || 'nobody'}`, () =>
    assert.equal(providerDifference(named, own).code, code))
