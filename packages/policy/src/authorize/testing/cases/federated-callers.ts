import type { Topic } from '../authorization-case.ts'
import {
  deny,
  employee,
  everything,
  github,
  partner,
  queue,
  samlProvider,
  targetRole,
  trusts,
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

export const federatedCallers: Topic = {
  topic: 'callers without an account, and external ids',
  cases: [
    { name: 'a provider is named', ...byToken, trust: trusts({ Federated: github }, {}, web), want: yes },
    {
      name: 'the subject is the wanted one',
      ...byToken,
      trust: trusts({ Federated: github }, when('StringLike', sub, 'repo:acme/*:ref:refs/heads/main'), web),
      context: { [sub]: 'repo:acme/pay:ref:refs/heads/main' },
      want: yes,
    },
    {
      name: 'the subject is another',
      ...byToken,
      trust: trusts({ Federated: github }, when('StringLike', sub, 'repo:acme/*:ref:refs/heads/main'), web),
      context: { [sub]: 'repo:acme/pay:ref:refs/heads/dev' },
      want: ['implicit_deny', 'trust', 'no_value_matched'],
    },
    {
      name: 'another provider is named',
      ...byToken,
      trust: trusts({ Federated: 'accounts.google.com' }, {}, web),
      want: untrusted,
    },
    {
      name: 'every AWS caller is no provider',
      ...byToken,
      trust: trusts({ AWS: '*' }, {}, web),
      want: untrusted,
    },
    {
      name: 'a provider with the action of AWS callers',
      ...byToken,
      trust: trusts({ Federated: github }),
      want: ['implicit_deny', 'trust', 'action_not_matched'],
    },
    {
      name: 'there is no identity side to limit it',
      ...byToken,
      identity: deny('*'),
      boundary: deny('*'),
      session: deny('*'),
      trust: trusts({ Federated: github }, {}, web),
      want: yes,
    },
    {
      name: 'the trust policy denies by a claim',
      ...byToken,
      trust: [
        trusts({ Federated: github }, {}, web),
        { ...trusts({ Federated: github }, when('StringLike', sub, '*:pull_request'), web), Effect: 'Deny' },
      ],
      context: { [sub]: 'repo:acme/pay:pull_request' },
      want: ['explicit_deny', 'trust'],
    },
    {
      name: 'a denial of every AWS caller denies providers too',
      ...byToken,
      trust: [trusts({ Federated: github }, {}, web), { ...trusts({ AWS: '*' }, {}, web), Effect: 'Deny' }],
      want: ['explicit_deny', 'trust'],
    },
    {
      name: 'a SAML provider is named',
      caller: employee,
      action: 'sts:AssumeRoleWithSAML',
      resource: targetRole,
      trust: trusts(
        { Federated: samlProvider },
        when('StringEquals', 'SAML:aud', 'https://signin.aws.amazon.com/saml'),
        'sts:AssumeRoleWithSAML',
      ),
      context: { 'saml:aud': 'https://signin.aws.amazon.com/saml' },
      want: yes,
    },
    {
      name: 'a SAML caller with the action of tokens',
      caller: employee,
      action: web,
      resource: targetRole,
      trust: trusts({ Federated: samlProvider }, {}, 'sts:AssumeRoleWithSAML'),
      want: ['implicit_deny', 'trust', 'action_not_matched'],
    },
    {
      name: 'a SAML provider is no OpenID Connect provider',
      caller: employee,
      action: web,
      resource: targetRole,
      trust: trusts({ Federated: github }, {}, web),
      want: untrusted,
    },
    {
      name: 'a service is named',
      caller: queue,
      ...assume,
      trust: trusts({ Service: ['ec2.amazonaws.com', 'sqs.amazonaws.com'] }),
      want: yes,
    },
    {
      name: 'every AWS caller is no service',
      caller: queue,
      ...assume,
      trust: trusts({ AWS: '*' }),
      want: untrusted,
    },
    {
      name: 'an AWS caller with the action of tokens is not trusted by a provider',
      ...assume,
      action: web,
      identity: everything,
      trust: trusts({ Federated: github }, {}, web),
      want: untrusted,
    },
    {
      name: 'no trust policy and no resource policy: a federated caller has nothing',
      ...byToken,
      identity: everything,
      want: ['implicit_deny', 'resource'],
    },
    {
      name: 'an external id is wanted in its case',
      ...assume,
      caller: vendorSession,
      identity: everything,
      trust: trusts({ AWS: partner }, when('StringEquals', 'sts:ExternalId', 'Acme-7')),
      context: { 'sts:externalid': 'acme-7' },
      want: ['implicit_deny', 'trust', 'no_value_matched'],
    },
    {
      name: 'a wanted external id is missing',
      ...assume,
      caller: vendorSession,
      identity: everything,
      trust: trusts({ AWS: partner }, when('StringEquals', 'sts:ExternalId', 'Acme-7')),
      want: ['implicit_deny', 'trust', 'key_absent'],
    },
    {
      name: 'a negated external id lets its absence pass',
      ...assume,
      caller: vendorSession,
      identity: everything,
      trust: trusts({ AWS: partner }, when('StringNotEquals', 'sts:ExternalId', 'Acme-7')),
      want: yes,
    },
  ],
}
