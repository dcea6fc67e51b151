import type { Topic } from '../authorization-case.ts'
import {
  allow,
  deny,
  everything,
  forbids,
  github,
  grant,
  partner,
  queue,
  session,
  targetRole,
  trusts,
  vendorSession,
  when,
  workflow,
} from '../world.ts'

const yes = ['allowed', 'identity'] as const
const control = ['explicit_deny', 'resource_control'] as const
const web = 'sts:AssumeRoleWithWebIdentity'
const byWorkflow = {
  caller: workflow,
  action: web,
  resource: targetRole,
  trust: trusts({ Federated: github }, {}, web),
}
const owner = 'token.actions.githubusercontent.com:repository_owner_id'
const onlyAcme = forbids(web, {
  Condition: { Null: { [owner]: 'false' }, StringNotEquals: { [owner]: '1234' } },
})
const onlyOurOrg = forbids(['s3:*', 'sts:AssumeRole'], {
  Condition: {
    StringNotEqualsIfExists: { 'aws:PrincipalOrgID': 'o-home' },
    BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
  },
})

export const resourceControl: Topic = {
  topic: 'resource control policies',
  cases: [
    {
      name: 'one that denies something else lets pass',
      identity: everything,
      rcp: forbids('sqs:*'),
      want: yes,
    },
    { name: 'it grants nothing', rcp: forbids('sqs:*'), want: ['implicit_deny', 'identity'] },
    { name: 'it denies', identity: everything, rcp: forbids('s3:*'), want: control },
    {
      name: 'one of several denies',
      identity: everything,
      rcp: [[forbids('sqs:*')], [forbids('s3:Get*')]],
      want: control,
    },
    {
      name: 'it is named before a service control policy',
      identity: everything,
      rcp: forbids('s3:*'),
      scp: deny('*'),
      want: control,
    },
    {
      name: 'it is named before an implicit denial',
      rcp: forbids('s3:*'),
      scp: allow('ec2:*'),
      want: control,
    },
    {
      name: 'it denies what the resource policy grants to the session',
      rcp: forbids('s3:*'),
      policy: grant({ AWS: session.arn }),
      want: control,
    },
    {
      name: 'it denies one resource',
      identity: everything,
      rcp: forbids('s3:*', { Resource: 'arn:aws:s3:::data/*' }),
      want: control,
    },
    {
      name: 'it spares what NotResource lists',
      identity: everything,
      rcp: { Effect: 'Deny', Principal: '*', Action: 's3:*', NotResource: 'arn:aws:s3:::data/*' },
      want: yes,
    },
    {
      name: 'it denies plain text on the wire',
      identity: everything,
      rcp: forbids('s3:*', when('BoolIfExists', 'aws:SecureTransport', 'false')),
      context: { 'aws:securetransport': 'false' },
      want: control,
    },
    {
      name: 'and lets the rest pass',
      identity: everything,
      rcp: forbids('s3:*', when('BoolIfExists', 'aws:SecureTransport', 'false')),
      context: { 'aws:securetransport': 'true' },
      want: yes,
    },
    {
      name: 'it denies strangers of another organization',
      caller: vendorSession,
      identity: everything,
      rcp: onlyOurOrg,
      policy: grant({ AWS: partner }),
      context: { 'aws:principalorgid': 'o-else' },
      want: control,
    },
    {
      name: 'and lets its own pass',
      identity: everything,
      rcp: onlyOurOrg,
      context: { 'aws:principalorgid': 'o-home' },
      want: yes,
    },
    {
      name: 'it spares services where it says so',
      caller: queue,
      action: 's3:PutObject',
      rcp: onlyOurOrg,
      policy: grant({ Service: 'sqs.amazonaws.com' }, 's3:PutObject'),
      context: { 'aws:principalisawsservice': 'true' },
      want: ['allowed', 'resource'],
    },
    {
      name: 'it reaches services where it does not',
      caller: queue,
      action: 's3:PutObject',
      rcp: forbids('s3:Put*'),
      policy: grant({ Service: 'sqs.amazonaws.com' }, 's3:PutObject'),
      want: control,
    },
    { name: 'it reaches a federated caller', ...byWorkflow, rcp: forbids(web), want: control },
    {
      name: 'it denies tokens of another owner',
      ...byWorkflow,
      rcp: onlyAcme,
      context: { [owner]: '666' },
      want: control,
    },
    {
      name: 'it lets tokens of the owner pass',
      ...byWorkflow,
      rcp: onlyAcme,
      context: { [owner]: '1234' },
      want: ['allowed', 'trust'],
    },
    {
      name: 'it lets tokens of other issuers pass',
      ...byWorkflow,
      rcp: onlyAcme,
      want: ['allowed', 'trust'],
    },
    {
      name: 'it denies by the role that is assumed',
      ...byWorkflow,
      rcp: forbids('sts:AssumeRole*', { Resource: 'arn:aws:iam::*:role/tar*' }),
      want: control,
    },
    {
      name: 'it denies assuming without a wanted external id',
      caller: vendorSession,
      action: 'sts:AssumeRole',
      resource: targetRole,
      identity: everything,
      rcp: forbids('sts:AssumeRole', when('Null', 'sts:ExternalId', 'true')),
      trust: trusts({ AWS: partner }),
      want: control,
    },
  ],
}
