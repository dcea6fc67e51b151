import type { AuthorizationCase, Topic } from '../authorization-case.ts'
import {
  allow,
  bucket,
  everything,
  grant,
  home,
  partner,
  queue,
  root,
  stranger,
  trusts,
  when,
} from '../world.ts'

const accounts = [home, partner, stranger]
const pairs = accounts.flatMap((from) => accounts.map((to) => ({ from, to })))
const unequal = pairs.filter(({ from, to }) => from !== to)

const callerFrom = (account: string) =>
  ({
    type: 'AWS',
    account,
    arn: `arn:aws:sts::${account}:assumed-role/app/run`,
    roleArn: `arn:aws:iam::${account}:role/app`,
  }) as const
const assume = (from: string, to: string) => ({
  caller: callerFrom(from),
  action: 'sts:AssumeRole',
  resource: `arn:aws:iam::${to}:role/target`,
  owner: to,
})
const third = (from: string, to: string) => accounts.find((each) => each !== from && each !== to) ?? home

/** Every pair of accounts: who may call without being named by the other. */
const everyPair: readonly AuthorizationCase[] = pairs.map(({ from, to }) => ({
  name: `a caller of ${from} that may everything reads in ${to}`,
  caller: callerFrom(from),
  owner: to,
  identity: everything,
  want: from === to ? ['allowed', 'identity'] : ['implicit_deny', 'resource'],
}))

const everyTrust: readonly AuthorizationCase[] = pairs.map(({ from, to }) => ({
  name: `a role of ${to} that trusts ${to} is assumed from ${from}`,
  ...assume(from, to),
  identity: everything,
  trust: trusts({ AWS: root(to) }),
  want: from === to ? ['allowed', 'trust'] : ['implicit_deny', 'trust', 'principal_not_matched'],
}))

/** The deputy is trusted, and its own customers must not reach through it. */
const everyThird: readonly AuthorizationCase[] = unequal.map(({ from, to }) => ({
  name: `a role of ${to} that trusts ${third(from, to)} is assumed from ${from}`,
  ...assume(from, to),
  identity: everything,
  trust: trusts({ AWS: third(from, to) }),
  want: ['implicit_deny', 'trust', 'principal_not_matched'],
}))

/** A vendor acts for several customers; each wants to be told apart by its own external id. */
const everyCustomer: readonly AuthorizationCase[] = unequal.map(({ from, to }) => ({
  name: `the vendor ${from} is sent to ${to} with the external id of ${third(from, to)}`,
  ...assume(from, to),
  identity: everything,
  trust: trusts({ AWS: from }, when('StringEquals', 'sts:ExternalId', `customer-${to}`)),
  context: { 'sts:externalid': `customer-${third(from, to)}` },
  want: ['implicit_deny', 'trust', 'no_value_matched'],
}))

const delivers = { caller: queue, action: 's3:PutObject', owner: home }
const forUs = grant({ Service: 'sqs.amazonaws.com' }, 's3:PutObject', {
  Condition: {
    StringEquals: { 'aws:SourceAccount': home },
    ArnLike: { 'aws:SourceArn': `arn:aws:sqs:*:${home}:*` },
  },
})
const forOrg = grant(
  { Service: 'sqs.amazonaws.com' },
  's3:PutObject',
  when('StringEquals', 'aws:SourceOrgID', 'o-home'),
)
const from = (account: string) => ({
  'aws:sourceaccount': account,
  'aws:sourcearn': `arn:aws:sqs:eu-west-1:${account}:jobs`,
})

const services: readonly AuthorizationCase[] = [
  ...accounts.map((account): AuthorizationCase => ({
    name: `a service delivers to ${home} for a queue of ${account}`,
    ...delivers,
    policy: forUs,
    context: from(account),
    want: account === home ? ['allowed', 'resource'] : ['implicit_deny', 'resource', 'no_value_matched'],
  })),
  {
    name: 'a service that does not say for whom',
    ...delivers,
    policy: forUs,
    want: ['implicit_deny', 'resource', 'key_absent'],
  },
  {
    name: 'a source ARN that disagrees with its account',
    ...delivers,
    policy: forUs,
    context: { ...from(stranger), 'aws:sourceaccount': home },
    want: ['implicit_deny', 'resource', 'condition_not_met'],
  },
  {
    name: 'a source ARN whose name imitates the account',
    ...delivers,
    policy: forUs,
    context: { 'aws:sourceaccount': home, 'aws:sourcearn': `arn:aws:sqs:eu-west-1:${stranger}:${home}:x` },
    want: ['implicit_deny', 'resource', 'condition_not_met'],
  },
  {
    name: 'a service for the organization',
    ...delivers,
    policy: forOrg,
    context: { 'aws:sourceorgid': 'o-home' },
    want: ['allowed', 'resource'],
  },
  {
    name: 'a service for another organization',
    ...delivers,
    policy: forOrg,
    context: { 'aws:sourceorgid': 'o-else' },
    want: ['implicit_deny', 'resource', 'no_value_matched'],
  },
  {
    name: 'a service that anybody may send',
    ...delivers,
    policy: grant({ Service: 'sqs.amazonaws.com' }, 's3:PutObject'),
    context: from(stranger),
    want: ['allowed', 'resource'],
  },
  {
    name: 'an AWS caller that claims to be a service',
    caller: callerFrom(stranger),
    action: 's3:PutObject',
    identity: everything,
    policy: forUs,
    context: from(home),
    want: ['implicit_deny', 'resource', 'principal_not_matched'],
  },
  {
    name: 'a role is passed to the service it is meant for',
    action: 'iam:PassRole',
    resource: `arn:aws:iam::${home}:role/worker`,
    identity: allow(
      'iam:PassRole',
      `arn:aws:iam::${home}:role/worker`,
      when('StringEquals', 'iam:PassedToService', 'ec2.amazonaws.com'),
    ),
    context: { 'iam:passedtoservice': 'ec2.amazonaws.com' },
    want: ['allowed', 'identity'],
  },
  {
    name: 'a role is passed to another service',
    action: 'iam:PassRole',
    resource: `arn:aws:iam::${home}:role/worker`,
    identity: allow(
      'iam:PassRole',
      `arn:aws:iam::${home}:role/worker`,
      when('StringEquals', 'iam:PassedToService', 'ec2.amazonaws.com'),
    ),
    context: { 'iam:passedtoservice': 'lambda.amazonaws.com' },
    want: ['implicit_deny', 'identity', 'no_value_matched'],
  },
  {
    name: 'another role is passed',
    action: 'iam:PassRole',
    resource: `arn:aws:iam::${home}:role/admin`,
    identity: allow('iam:PassRole', `arn:aws:iam::${home}:role/worker*`),
    want: ['implicit_deny', 'identity', 'resource_not_matched'],
  },
  {
    name: 'all services may be named, and buckets still are no roles',
    action: 'iam:PassRole',
    resource: `arn:aws:iam::${home}:role/worker`,
    identity: allow('iam:PassRole', bucket),
    want: ['implicit_deny', 'identity', 'resource_not_matched'],
  },
]

export const confusedDeputy: Topic = {
  topic: 'confused deputies',
  cases: [...everyPair, ...everyTrust, ...everyThird, ...everyCustomer, ...services],
}
