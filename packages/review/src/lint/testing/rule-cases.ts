import type { JsonObject } from '@vouchsafe/core/json'
import { account, assumeRole, circle, cluster, cognito, github, oidc, subject } from './statements.ts'

/** Policies in which a rule finds something, and ones like them in which it finds nothing. */
export interface RuleCase {
  readonly bad: readonly JsonObject[]
  readonly good: readonly JsonObject[]
}

const main = 'repo:acme/shop:ref:refs/heads/main'
const aud = { [`${github}:aud`]: 'sts.amazonaws.com' }
const sub = `${github}:sub`
const eks = (name: string): JsonObject => subject(cluster, name)
const pods = (Condition?: JsonObject, Action: readonly string[] = ['sts:AssumeRole', 'sts:TagSession']) => ({
  ...assumeRole({ Service: 'pods.eks.amazonaws.com' }, Condition),
  Action,
})
const pool = 'us-east-1:12345678-dead-beef-cafe-123456790ab'
const visitors = (amr?: string): JsonObject =>
  oidc(cognito, {
    StringEquals: { [`${cognito}:aud`]: pool },
    ...(amr !== undefined && { 'ForAnyValue:StringLike': { [`${cognito}:amr`]: amr } }),
  })

const uuid = '11111111-1111-4111-8111-111111111111'

export const ruleCases: Readonly<Record<string, RuleCase>> = {
  'missing-tenant': {
    bad: [
      oidc(github),
      oidc(github, { StringEquals: aud }),
      oidc('app.terraform.io', { StringEquals: { 'app.terraform.io:aud': 'aws.workload.identity' } }),
      oidc(cognito),
      oidc(cognito, { 'ForAnyValue:StringLike': { [`${cognito}:amr`]: 'authenticated' } }),
      oidc(cluster, { StringEquals: { [`${cluster}:aud`]: 'sts.amazonaws.com' } }),
      oidc('accounts.google.com'),
      oidc('accounts.google.com', { StringEquals: { 'accounts.google.com:oaud': 'sts.amazonaws.com' } }),
    ],
    good: [
      subject(github, main),
      oidc(github, { StringEquals: { ...aud, [`${github}:repository_owner_id`]: '123' } }),
      oidc('accounts.google.com', {
        StringEquals: { 'accounts.google.com:aud': '1234.apps.googleusercontent.com' },
      }),
      visitors('authenticated'),
    ],
  },
  'negated-only': {
    bad: [
      oidc(github, { StringEquals: aud, StringNotLike: { [sub]: 'repo:evil/*' } }),
      oidc(github, { StringEquals: aud, StringNotEquals: { [sub]: 'repo:acme/shop:pull_request' } }),
    ],
    good: [
      oidc(github, {
        StringEquals: aud,
        StringLike: { [sub]: 'repo:acme/shop:*' },
        StringNotLike: { [sub]: '*:pull_request' },
      }),
    ],
  },
  'any-tenant': {
    bad: [
      subject(github, '*'),
      subject(github, 'repo:*'),
      subject(github, 'repo:*/*'),
      subject(github, 'repo:*/shop:ref:refs/heads/main'),
      subject(github, '*:ref:refs/heads/main'),
      subject(github, '*:environment:production'),
      subject('gitlab.com', 'project_path:*:ref_type:branch:ref:main'),
      subject('app.terraform.io', 'organization:*:project:*:workspace:*:run_phase:apply'),
      subject('agent.buildkite.com', 'organization:*:pipeline:deploy:*'),
    ],
    good: [
      subject(github, 'repo:acme/*'),
      oidc(github, {
        StringLike: { [sub]: 'repo:*' },
        StringEquals: { ...aud, [`${github}:repository_owner_id`]: '123' },
      }),
      subject(github, '*', 'StringEquals'),
    ],
  },
  'tenant-prefix': {
    bad: [
      subject(github, 'repo:acme*'),
      subject(github, 'repo:acme*/shop:ref:refs/heads/main'),
      subject(github, 'repo:acme-*/*'),
      subject('gitlab.com', 'project_path:acme*'),
      subject('agent.buildkite.com', 'organization:acme*'),
    ],
    good: [
      subject(github, 'repo:acme/*'),
      subject('agent.buildkite.com', 'organization:acme:pipeline:deploy:*'),
    ],
  },
  'organization-wide': {
    bad: [
      subject(github, 'repo:acme/*'),
      subject(github, 'repo:acme/*:ref:refs/heads/main'),
      subject(github, 'repo:acme/*:environment:prod'),
      oidc(github, { StringEquals: { ...aud, [`${github}:repository_owner_id`]: '123' } }),
      subject('gitlab.com', 'project_path:acme/*:ref_type:branch:ref:main'),
      subject('app.terraform.io', 'organization:acme:project:*:workspace:*:run_phase:apply'),
      subject('agent.buildkite.com', 'organization:acme:*'),
      oidc(circle, { StringEquals: { [`${circle}:aud`]: '11111111-1111-4111-8111-111111111111' } }),
      subject(circle, 'org/11111111-1111-4111-8111-111111111111/project/*'),
    ],
    good: [
      subject(github, main),
      oidc(github, {
        StringLike: { [sub]: 'repo:acme/*' },
        StringEquals: {
          ...aud,
          [`${github}:job_workflow_ref`]: 'acme/deploy/.github/workflows/deploy.yml@refs/heads/main',
        },
      }),
      oidc(circle, { StringEquals: { [`${circle}:oidc.circleci.com/project-id`]: 'p1' } }),
    ],
  },
  'repository-prefix': {
    bad: [subject(github, 'repo:acme/shop*'), subject(github, 'repo:acme/shop*:ref:refs/heads/main')],
    good: [subject(github, 'repo:acme/shop:*'), subject(github, 'repo:acme/*')],
  },
  'pull-request': {
    bad: [
      subject(github, 'repo:acme/shop:pull_request'),
      subject(github, 'repo:acme/shop:*'),
      subject(github, 'repo:acme/*'),
      oidc(github, {
        StringEquals: {
          ...aud,
          [`${github}:repository_id`]: '456',
          [`${github}:repository_owner_id`]: '123',
        },
      }),
    ],
    good: [
      subject(github, main),
      subject(github, 'repo:acme/shop:environment:*'),
      oidc(github, {
        StringEquals: { ...aud, [`${github}:ref`]: 'refs/heads/main' },
        StringLike: { [sub]: 'repo:acme/shop:*' },
      }),
    ],
  },
  'any-branch': {
    bad: [
      subject(github, 'repo:acme/shop:ref:refs/heads/*'),
      subject(github, 'repo:acme/shop:ref:*'),
      subject('gitlab.com', 'project_path:acme/shop:*'),
      subject('agent.buildkite.com', 'organization:acme:pipeline:deploy:*'),
    ],
    good: [
      subject(github, main),
      subject(github, 'repo:acme/shop:ref:refs/tags/*'),
      oidc('gitlab.com', {
        StringLike: { 'gitlab.com:sub': 'project_path:acme/shop:*' },
        StringEquals: { 'gitlab.com:ref_protected': 'true' },
      }),
      subject('agent.buildkite.com', 'organization:acme:pipeline:deploy:ref:refs/heads/main:*'),
    ],
  },
  'plan-and-apply': {
    bad: [
      subject('app.terraform.io', 'organization:acme:project:core:workspace:prod:run_phase:*'),
      subject('app.terraform.io', 'organization:acme:project:core:workspace:prod:*'),
    ],
    good: [
      subject('app.terraform.io', 'organization:acme:project:core:workspace:prod:run_phase:apply'),
      subject('app.terraform.io', 'organization:acme:project:core:workspace:prod:run_phase:plan'),
    ],
  },
  'kubernetes-any-namespace': {
    bad: [
      eks('system:serviceaccount:*:*'),
      eks('system:serviceaccount:*:api'),
      eks('system:serviceaccount:*'),
    ],
    good: [eks('system:serviceaccount:payments:api'), eks('system:serviceaccount:payments:*')],
  },
  'kubernetes-any-service-account': {
    bad: [eks('system:serviceaccount:payments:*')],
    good: [eks('system:serviceaccount:payments:api')],
  },
  'default-service-account': {
    bad: [eks('system:serviceaccount:payments:default')],
    good: [eks('system:serviceaccount:payments:api'), eks('system:serviceaccount:default:api')],
  },
  'recyclable-name': {
    bad: [
      subject(github, main),
      subject(github, 'repo:acme/shop:*'),
      subject('gitlab.com', 'project_path:acme/shop:ref_type:branch:ref:main'),
      subject('app.terraform.io', 'organization:acme:project:core:workspace:prod:run_phase:apply'),
    ],
    good: [
      subject(github, 'repo:acme@1/shop@2:ref:refs/heads/main'),
      oidc(github, {
        StringEquals: {
          ...aud,
          [sub]: main,
          [`${github}:repository_owner_id`]: '1',
          [`${github}:repository_id`]: '2',
        },
      }),
      eks('system:serviceaccount:payments:api'),
    ],
  },
  'missing-audience': {
    bad: [
      oidc(github, { StringEquals: { [sub]: main } }),
      oidc('id.example.com', { StringEquals: { 'id.example.com:sub': 'robot' } }),
    ],
    good: [
      subject(github, main),
      oidc('id.example.com', {
        StringEquals: { 'id.example.com:sub': 'robot', 'id.example.com:aud': 'aws' },
      }),
    ],
  },
  'any-principal': {
    bad: [
      assumeRole({ AWS: '*' }),
      assumeRole({ AWS: '*' }, { StringEquals: { 'sts:ExternalId': 'vendor' } }),
      assumeRole({ AWS: '*' }, { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }),
      assumeRole({ AWS: '*' }, { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/ci/deploy-*' } }),
    ],
    good: [
      assumeRole({ AWS: '*' }, { StringEquals: { 'aws:PrincipalOrgID': 'o-abcdefghij' } }),
      assumeRole({ AWS: '*' }, { ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::${account}:role/ci-*` } }),
    ],
  },
  'missing-external-id': {
    bad: [assumeRole({ AWS: 'arn:aws:iam::464622532012:root' }), assumeRole({ AWS: '464622532012' })],
    good: [
      assumeRole({ AWS: '464622532012' }, { StringEquals: { 'sts:ExternalId': 'made-by-the-vendor' } }),
      assumeRole({ AWS: '464622532012' }, { StringEquals: { 'aws:PrincipalOrgID': 'o-abcdefghij' } }),
      assumeRole({ AWS: account }),
      assumeRole({ AWS: 'arn:aws:iam::464622532012:role/exactly-this' }),
    ],
  },
  'unscoped-service': {
    bad: [
      assumeRole({ Service: 'cloudtrail.amazonaws.com' }),
      assumeRole({ Service: ['scheduler.amazonaws.com'] }),
    ],
    good: [
      assumeRole({ Service: 'cloudtrail.amazonaws.com' }, { StringEquals: { 'aws:SourceAccount': account } }),
      assumeRole({ Service: 'ec2.amazonaws.com' }),
    ],
  },
  'pod-identity-unscoped': {
    bad: [pods()],
    good: [
      pods({ ArnEquals: { 'aws:SourceArn': `arn:aws:eks:eu-west-1:${account}:cluster/prod` } }),
      pods({ StringEquals: { 'aws:RequestTag/kubernetes-namespace': 'payments' } }),
    ],
  },
  'pod-identity-without-tags': {
    bad: [pods({ StringEquals: { 'aws:SourceAccount': account } }, ['sts:AssumeRole'])],
    good: [pods({ StringEquals: { 'aws:SourceAccount': account } })],
  },
  'cognito-unauthenticated': {
    bad: [visitors(), visitors('unauthenticated')],
    good: [visitors('authenticated')],
  },
  'literal-wildcard': {
    bad: [subject(github, 'repo:acme/shop:*', 'StringEquals')],
    good: [subject(github, 'repo:acme/shop:*'), subject(github, main, 'StringEquals')],
  },
  'for-all-values': {
    bad: [
      subject(github, main, 'ForAllValues:StringEquals'),
      subject(github, 'repo:acme/shop:*', 'ForAllValues:StringLike'),
    ],
    good: [
      subject(github, main),
      {
        ...oidc(github, {
          'ForAllValues:StringEquals': { 'aws:TagKeys': 'team' },
          StringEquals: { ...aud, [sub]: main },
        }),
      },
    ],
  },
  'if-exists': {
    bad: [
      subject(github, main, 'StringLikeIfExists'),
      oidc(github, {
        StringEquals: { ...aud, [sub]: main },
        StringEqualsIfExists: { [`${github}:environment`]: 'prod' },
      }),
    ],
    good: [
      subject(github, main),
      oidc(github, {
        StringEquals: { ...aud, [sub]: main },
        StringEqualsIfExists: { 'aws:PrincipalTag/team': 'a' },
      }),
    ],
  },
  'misspelt-key': {
    bad: [
      oidc(cluster, { StringEquals: { [cluster]: 'system:serviceaccount:payments:api' } }),
      oidc(github, { StringEquals: { ...aud, 'token.actions.githubusercontent.co:sub': main } }),
      oidc(github, {
        StringEquals: { 'token.actions.githubuser.content.com:aud': 'sts.amazonaws.com', [sub]: main },
      }),
    ],
    good: [subject(github, main), oidc(github, { StringEquals: { ...aud, 'gitlab.com:sub': main } })],
  },
  'key-of-other-provider': {
    bad: [
      oidc(github, {
        StringEquals: { ...aud, 'gitlab.com:sub': 'project_path:acme/shop:ref_type:branch:ref:main' },
      }),
      oidc(cluster, {
        StringEquals: { 'oidc.eks.eu-west-1.amazonaws.com/id/0000000000000000000000000000ANOTHER:sub': 'x' },
      }),
    ],
    good: [subject(github, main)],
  },
  'key-not-exposed': {
    bad: [
      oidc(github, { StringEquals: { ...aud, [sub]: main, [`${github}:event_name`]: 'push' } }),
      oidc(github, { StringEquals: { ...aud, [`${github}:repository_owner`]: 'acme' } }),
    ],
    good: [oidc(github, { StringEquals: { ...aud, [sub]: main, [`${github}:REPOSITORY_ID`]: '1' } })],
  },
  'value-never-matches': {
    bad: [oidc(github, { StringEquals: { ...aud, [sub]: main }, IpAddress: { 'aws:SourceIp': 'office' } })],
    good: [
      oidc(github, { StringEquals: { ...aud, [sub]: main }, IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } }),
    ],
  },
  'action-mismatch': {
    bad: [{ ...subject(github, main), Action: 'sts:AssumeRole' }],
    good: [
      subject(github, main),
      { ...subject(github, main), Action: ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession'] },
    ],
  },
  'subject-never-issued': {
    bad: [
      subject(github, 'repo:acme/shop:ref:main', 'StringEquals'),
      subject(github, 'repo:acme/shop', 'StringEquals'),
      subject(github, 'repo:https://github.com/acme/shop:*'),
      subject(github, 'acme/shop:*'),
      subject(github, 'repo:shop:ref:refs/heads/main'),
      subject(github, 'repo:acme/shop:branch:main'),
      subject(github, 'repo:acme/shop:ref:refs/heads/main:environment:prod', 'StringEquals'),
      subject('gitlab.com', 'project_path:acme/shop:ref:main'),
      subject('gitlab.com', 'project_path:acme/shop:ref_type:branch:ref:refs/heads/main'),
      subject('gitlab.com', 'project_path:acme/shop', 'StringEquals'),
      subject('app.terraform.io', 'organization:acme:workspace:prod:run_phase:apply'),
      subject('app.terraform.io', 'organization:acme:project:core:workspace:prod:run_phase:deploy'),
      subject('app.terraform.io', 'organization:acme:project:core:workspace:prod', 'StringEquals'),
      subject('agent.buildkite.com', 'organization:acme:pipeline:deploy', 'StringEquals'),
      subject('agent.buildkite.com', 'organization:acme:pipeline:deploy:ref:main:*'),
      subject(circle, 'project/22222222-2222-4222-8222-222222222222/*'),
      subject(cluster, 'system:serviceaccount:payments', 'StringEquals'),
      subject(cluster, 'serviceaccount:payments:api', 'StringEquals'),
    ],
    good: [
      subject(github, main),
      subject(github, 'repo:acme/shop:environment:prod', 'StringEquals'),
      subject(github, 'repository_owner_id:123:repository_id:456'),
      subject(github, 'repo:acme/shop*'),
      subject('gitlab.com', 'project_path:acme/shop:ref_type:branch:ref:main'),
      subject('app.terraform.io', 'organization:acme:project:*:workspace:prod:run_phase:*'),
      subject('agent.buildkite.com', 'organization:acme:pipeline:deploy:ref:refs/heads/main:*'),
      subject(circle, `org/${uuid}/project/${uuid}/user/*`),
      eks('system:serviceaccount:payments:api'),
      eks('system:serviceaccount:*'),
    ],
  },
  'subject-names-person': {
    bad: [
      subject(
        circle,
        'org/11111111-1111-4111-8111-111111111111/project/22222222-2222-4222-8222-222222222222/user/33333333-3333-4333-8333-333333333333',
        'StringEquals',
      ),
    ],
    good: [
      subject(
        circle,
        'org/11111111-1111-4111-8111-111111111111/project/22222222-2222-4222-8222-222222222222/user/*',
      ),
    ],
  },
  'claimable-issuer': {
    bad: [
      subject('acme-oidc.s3.eu-west-1.amazonaws.com', 'system:serviceaccount:payments:api'),
      subject('acme.github.io/oidc', 'robot'),
    ],
    good: [subject('oidc.acme.example', 'robot'), eks('system:serviceaccount:payments:api')],
  },
}
