import type { AuthorizationCase, Topic } from '../authorization-case.ts'
import {
  alice,
  allow,
  deny,
  employee,
  everything,
  github,
  home,
  otherSession,
  partner,
  queue,
  root,
  samlProvider,
  session,
  targetRole,
  trusts,
  twinSession,
  vendorRole,
  vendorSession,
  when,
  workflow,
} from '../world.ts'

const assume = { action: 'sts:AssumeRole', resource: targetRole }
const web = 'sts:AssumeRoleWithWebIdentity'
const byToken = { caller: workflow, action: web, resource: targetRole }
const sub = 'token.actions.githubusercontent.com:sub'
const yes = ['allowed', 'trust'] as const
const untrusted = ['implicit_deny', 'trust', 'principal_not_matched'] as const
const notAllowed = ['implicit_deny', 'identity'] as const
const assumes = allow('sts:AssumeRole', targetRole)

const withinTheAccount: readonly AuthorizationCase[] = [
  {
    name: 'the role is named: no identity policy is needed',
    ...assume,
    trust: trusts({ AWS: session.roleArn }),
    want: yes,
  },
  {
    name: 'the session is named: no identity policy is needed',
    ...assume,
    trust: trusts({ AWS: session.arn }),
    want: yes,
  },
  {
    name: 'the unique id of the role is named',
    ...assume,
    trust: trusts({ AWS: session.uniqueId }),
    want: yes,
  },
  { name: 'a user is named', ...assume, caller: alice, trust: trusts({ AWS: alice.arn }), want: yes },
  { name: 'every AWS caller is named', ...assume, trust: trusts({ AWS: '*' }), want: yes },
  {
    name: 'the account is named: the identity must allow',
    ...assume,
    trust: trusts({ AWS: root(home) }),
    want: notAllowed,
  },
  {
    name: 'the account is named and the identity allows',
    ...assume,
    identity: assumes,
    trust: trusts({ AWS: root(home) }),
    want: yes,
  },
  {
    name: 'the account is named and the identity allows another role',
    ...assume,
    identity: allow('sts:AssumeRole', 'arn:aws:iam::111111111111:role/other'),
    trust: trusts({ AWS: home }),
    want: [...notAllowed, 'resource_not_matched'],
  },
  {
    name: 'an identity that may everything is not enough',
    ...assume,
    identity: everything,
    trust: trusts({ AWS: alice.arn }),
    want: untrusted,
  },
  {
    name: 'a role must trust itself to be assumed by itself',
    ...assume,
    resource: session.roleArn ?? '',
    identity: everything,
    trust: trusts({ AWS: alice.arn }),
    want: untrusted,
  },
  {
    name: 'a role that trusts itself',
    ...assume,
    resource: session.roleArn ?? '',
    trust: trusts({ AWS: session.roleArn }),
    want: yes,
  },
  {
    name: 'another session of the role is named',
    ...assume,
    caller: otherSession,
    identity: everything,
    trust: trusts({ AWS: session.arn }),
    want: untrusted,
  },
  {
    name: 'the trust policy denies whom it trusts',
    ...assume,
    identity: everything,
    trust: [trusts({ AWS: home }), { ...trusts({ AWS: session.roleArn }), Effect: 'Deny' }],
    want: ['explicit_deny', 'trust'],
  },
  {
    name: 'the identity denies whom the role trusts',
    ...assume,
    identity: deny('sts:*'),
    trust: trusts({ AWS: session.roleArn }),
    want: ['explicit_deny', 'identity'],
  },
  {
    name: 'the boundary limits a role that is named',
    ...assume,
    boundary: allow('s3:*'),
    trust: trusts({ AWS: session.roleArn }),
    want: ['implicit_deny', 'boundary', 'action_not_matched'],
  },
  {
    name: 'the boundary denies a session that is named',
    ...assume,
    boundary: deny('sts:*'),
    trust: trusts({ AWS: session.arn }),
    want: ['explicit_deny', 'boundary'],
  },
  {
    name: 'controls of the account limit a role that is named',
    ...assume,
    scp: allow('s3:*'),
    trust: trusts({ AWS: session.roleArn }),
    want: ['implicit_deny', 'service_control', 'action_not_matched'],
  },
  {
    name: 'a pattern of actions',
    ...assume,
    trust: trusts({ AWS: session.roleArn }, {}, 'sts:AssumeRole*'),
    want: yes,
  },
  {
    name: 'tagging the session needs its own action',
    ...assume,
    action: 'sts:TagSession',
    identity: everything,
    trust: trusts({ AWS: home }),
    want: ['implicit_deny', 'trust', 'action_not_matched'],
  },
  {
    name: 'tagging the session is allowed beside',
    ...assume,
    action: 'sts:TagSession',
    identity: everything,
    trust: trusts({ AWS: home }, {}, ['sts:AssumeRole', 'sts:TagSession']),
    want: yes,
  },
  {
    name: 'tagging needs the identity too',
    ...assume,
    action: 'sts:TagSession',
    identity: assumes,
    trust: trusts({ AWS: home }, {}, ['sts:AssumeRole', 'sts:TagSession']),
    want: [...notAllowed, 'action_not_matched'],
  },
  {
    name: 'a source identity needs its own action',
    ...assume,
    action: 'sts:SetSourceIdentity',
    trust: trusts({ AWS: session.roleArn }, {}, ['sts:AssumeRole', 'sts:TagSession']),
    want: ['implicit_deny', 'trust', 'action_not_matched'],
  },
  {
    name: 'a session name is wanted',
    ...assume,
    trust: trusts({ AWS: session.roleArn }, when('StringLike', 'sts:RoleSessionName', '${aws:username}')),
    context: { 'sts:rolesessionname': 'ann', 'aws:username': 'ann' },
    want: yes,
  },
  {
    name: 'another session name is given',
    ...assume,
    trust: trusts({ AWS: session.roleArn }, when('StringLike', 'sts:RoleSessionName', '${aws:username}')),
    context: { 'sts:rolesessionname': 'ben', 'aws:username': 'ann' },
    want: ['implicit_deny', 'trust', 'no_value_matched'],
  },
  {
    name: 'the second factor is missing',
    ...assume,
    trust: trusts({ AWS: session.roleArn }, when('Bool', 'aws:MultiFactorAuthPresent', 'true')),
    want: ['implicit_deny', 'trust', 'key_absent'],
  },
]

const betweenAccounts: readonly AuthorizationCase[] = [
  {
    name: 'both sides allow: the role of another account is named',
    ...assume,
    caller: vendorSession,
    identity: assumes,
    trust: trusts({ AWS: vendorRole }),
    want: yes,
  },
  {
    name: 'only the trust policy allows, by the role',
    ...assume,
    caller: vendorSession,
    trust: trusts({ AWS: vendorRole }),
    want: notAllowed,
  },
  {
    name: 'only the trust policy allows, by the session',
    ...assume,
    caller: vendorSession,
    trust: trusts({ AWS: vendorSession.arn }),
    want: notAllowed,
  },
  {
    name: 'only the trust policy allows, for every AWS caller',
    ...assume,
    caller: vendorSession,
    trust: trusts({ AWS: '*' }),
    want: notAllowed,
  },
  {
    name: 'only the identity allows',
    ...assume,
    caller: vendorSession,
    identity: everything,
    trust: trusts({ AWS: home }),
    want: untrusted,
  },
  {
    name: 'the boundary counts for a session of another account that is named',
    ...assume,
    caller: vendorSession,
    identity: everything,
    boundary: allow('s3:*'),
    trust: trusts({ AWS: vendorSession.arn }),
    want: ['implicit_deny', 'boundary', 'action_not_matched'],
  },
  {
    name: 'a twin of the trusted role is not trusted',
    ...assume,
    caller: twinSession,
    identity: everything,
    trust: trusts({ AWS: session.roleArn }),
    want: untrusted,
  },
]

export const trustPolicies: Topic = {
  topic: 'trust policies',
  cases: [...withinTheAccount, ...betweenAccounts],
}
