import { assumeRole, circle, github, oidc, subject } from './statements.ts'
import type { RuleCase } from './rule-cases.ts'

const main = 'repo:acme/shop:ref:refs/heads/main'
const aud = { [`${github}:aud`]: 'sts.amazonaws.com' }
const sub = `${github}:sub`
const uuid = '11111111-1111-4111-8111-111111111111'
const bitbucket = 'api.bitbucket.org/2.0/workspaces/acme/pipelines-config/identity/oidc'

/** As `ruleCases`, of the rules about what is open or can change hands beside the subject. */
export const reachCases: Readonly<Record<string, RuleCase>> = {
  'any-environment': {
    bad: [subject(github, 'repo:acme/shop:environment:*')],
    good: [
      subject(github, 'repo:acme/shop:environment:production'),
      oidc(github, {
        StringEquals: { ...aud, [`${github}:ref`]: 'refs/heads/main' },
        StringLike: { [sub]: 'repo:acme/shop:environment:*' },
      }),
    ],
  },
  'any-tag': {
    bad: [
      subject(github, 'repo:acme/shop:ref:refs/tags/*'),
      subject(github, 'repo:acme/shop:ref:refs/tags/v*'),
      subject('gitlab.com', 'project_path:acme/shop:ref_type:tag:ref:*'),
    ],
    good: [
      subject(github, 'repo:acme/shop:ref:refs/tags/v1.0.0'),
      oidc('gitlab.com', {
        StringEquals: { 'gitlab.com:ref_protected': 'true' },
        StringLike: { 'gitlab.com:sub': 'project_path:acme/shop:ref_type:tag:ref:*' },
      }),
    ],
  },
  'workflow-any-ref': {
    bad: [
      oidc(github, {
        StringEquals: aud,
        StringLike: {
          [sub]: 'repo:acme/*',
          [`${github}:job_workflow_ref`]: 'acme/workflows/.github/workflows/deploy.yml@*',
        },
      }),
      oidc(github, {
        StringEquals: { ...aud, [`${github}:repository_owner_id`]: '123' },
        StringLike: { [`${github}:job_workflow_ref`]: 'acme/workflows/*' },
      }),
    ],
    good: [
      oidc(github, {
        StringEquals: {
          ...aud,
          [`${github}:job_workflow_ref`]: 'acme/workflows/.github/workflows/deploy.yml@refs/heads/main',
        },
        StringLike: { [sub]: 'repo:acme/*' },
      }),
      oidc(github, {
        StringEquals: aud,
        StringLike: {
          [sub]: 'repo:acme/*',
          [`${github}:job_workflow_ref`]: 'acme/workflows/.github/workflows/*@refs/heads/main',
        },
      }),
    ],
  },
  'recyclable-person': {
    bad: [
      oidc(github, { StringEquals: { ...aud, [sub]: main, [`${github}:actor`]: 'octocat' } }),
      oidc('gitlab.com', { StringEquals: { 'gitlab.com:user_login': 'octocat' } }),
      oidc('accounts.google.com', {
        StringEquals: { 'accounts.google.com:email': 'deploy@acme.iam.gserviceaccount.com' },
      }),
    ],
    good: [
      oidc(github, { StringEquals: { ...aud, [sub]: main, [`${github}:actor_id`]: '583231' } }),
      oidc(github, {
        StringEquals: {
          ...aud,
          [sub]: main,
          [`${github}:actor`]: 'octocat',
          [`${github}:actor_id`]: '583231',
        },
      }),
      oidc('accounts.google.com', {
        StringEquals: { 'accounts.google.com:sub': '112233445566778899000' },
      }),
    ],
  },
  'recyclable-issuer': {
    bad: [
      oidc(bitbucket, { StringEquals: { [`${bitbucket}:aud`]: 'sts.amazonaws.com' } }),
      oidc(bitbucket, { StringLike: { [`${bitbucket}:sub`]: '*:*' } }),
      subject('oidc.fly.io/acme', 'acme:shop:*'),
      subject('oidc.vercel.com/acme', 'owner:acme:project:shop:environment:production'),
    ],
    good: [
      oidc(bitbucket, { StringEquals: { [`${bitbucket}:aud`]: `ari:cloud:bitbucket::workspace/${uuid}` } }),
      oidc(bitbucket, { StringLike: { [`${bitbucket}:sub`]: `{${uuid}}:*` } }),
      subject(circle, `org/${uuid}/project/${uuid}/user/*`),
    ],
  },
  'provider-of-other-account': {
    bad: [
      {
        ...subject(github, main),
        Principal: { Federated: `arn:aws:iam::999999999999:oidc-provider/${github}` },
      },
    ],
    good: [subject(github, main), oidc('accounts.google.com')],
  },
  'tags-without-tag-session': {
    bad: [
      oidc(github, { StringEquals: { ...aud, [sub]: main, 'aws:RequestTag/team': 'payments' } }),
      assumeRole({ AWS: '123456789012' }, { StringLike: { 'aws:RequestTag/team': '*' } }),
    ],
    good: [
      {
        ...oidc(github, { StringEquals: { ...aud, [sub]: main, 'aws:RequestTag/team': 'payments' } }),
        Action: ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession'],
      },
      assumeRole({ AWS: '123456789012' }, { StringEqualsIfExists: { 'aws:RequestTag/team': 'payments' } }),
      assumeRole(
        { AWS: '123456789012' },
        { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['team', 'project'] } },
      ),
    ],
  },
}
