import type { AuthorizationCase, Topic } from '../authorization-case.ts'
import {
  allow,
  deny,
  everything,
  forbids,
  grant,
  objects,
  session,
  targetRole,
  trusts,
  vendorSession,
  when,
} from '../world.ts'

const other = allow('ec2:*')
const denyAll = deny('*')
const noAccess = { ...grant('*', 's3:*'), Effect: 'Deny' }

/** Every layer denies from the given one on; the first is named. */
const denials: readonly AuthorizationCase[] = [
  {
    name: 'a Deny everywhere',
    rcp: forbids('s3:*'),
    scp: denyAll,
    policy: noAccess,
    identity: denyAll,
    boundary: denyAll,
    session: denyAll,
    want: ['explicit_deny', 'resource_control'],
  },
  {
    name: 'a Deny from the service control policy on',
    scp: denyAll,
    policy: noAccess,
    identity: denyAll,
    boundary: denyAll,
    session: denyAll,
    want: ['explicit_deny', 'service_control'],
  },
  {
    name: 'a Deny from the resource policy on',
    scp: everything,
    policy: noAccess,
    identity: denyAll,
    boundary: denyAll,
    session: denyAll,
    want: ['explicit_deny', 'resource'],
  },
  {
    name: 'a Deny from the identity on',
    scp: everything,
    policy: grant('*'),
    identity: denyAll,
    boundary: denyAll,
    session: denyAll,
    want: ['explicit_deny', 'identity'],
  },
  {
    name: 'a Deny from the boundary on',
    scp: everything,
    policy: grant('*'),
    identity: everything,
    boundary: denyAll,
    session: denyAll,
    want: ['explicit_deny', 'boundary'],
  },
  {
    name: 'a Deny of the session policy alone',
    scp: everything,
    policy: grant('*'),
    identity: everything,
    boundary: everything,
    session: denyAll,
    want: ['explicit_deny', 'session'],
  },
  {
    name: 'a Deny of the last layer before a missing Allow of the first',
    scp: other,
    identity: everything,
    session: denyAll,
    want: ['explicit_deny', 'session'],
  },
  {
    name: 'a Deny of the trust policy before one of the identity',
    action: 'sts:AssumeRole',
    resource: targetRole,
    identity: denyAll,
    trust: { ...trusts({ AWS: session.roleArn }), Effect: 'Deny' },
    want: ['explicit_deny', 'trust'],
  },
  {
    name: 'a Deny whose condition does not hold denies nothing',
    scp: [everything, deny('*', '*', when('Bool', 'x:stop', 'true'))],
    identity: everything,
    context: { 'x:stop': 'false' },
    want: ['allowed', 'identity'],
  },
]

/** Every layer lacks its Allow from the given one on; the first is named. */
const gaps: readonly AuthorizationCase[] = [
  {
    name: 'no Allow from the service control policy on',
    scp: other,
    policy: grant('*', 's3:Put*'),
    identity: other,
    boundary: other,
    session: other,
    want: ['implicit_deny', 'service_control', 'action_not_matched'],
  },
  {
    name: 'no Allow from the resource policy of another account on',
    caller: vendorSession,
    scp: everything,
    policy: grant('*', 's3:Put*'),
    identity: other,
    boundary: other,
    session: other,
    want: ['implicit_deny', 'resource', 'action_not_matched'],
  },
  {
    name: 'no Allow from the trust policy on',
    action: 'sts:AssumeRole',
    resource: targetRole,
    scp: everything,
    identity: other,
    boundary: other,
    session: other,
    trust: trusts({ AWS: vendorSession.roleArn }),
    want: ['implicit_deny', 'trust', 'principal_not_matched'],
  },
  {
    name: 'no Allow from the identity on',
    scp: everything,
    identity: other,
    boundary: other,
    session: other,
    want: ['implicit_deny', 'identity', 'action_not_matched'],
  },
  {
    name: 'no Allow from the boundary on',
    scp: everything,
    identity: everything,
    boundary: other,
    session: other,
    want: ['implicit_deny', 'boundary', 'action_not_matched'],
  },
  {
    name: 'no Allow of the session policy',
    scp: everything,
    identity: everything,
    boundary: everything,
    session: other,
    want: ['implicit_deny', 'session', 'action_not_matched'],
  },
  {
    name: 'every layer allows',
    rcp: forbids('sqs:*'),
    scp: everything,
    policy: grant({ AWS: session.arn }),
    identity: everything,
    boundary: everything,
    session: everything,
    want: ['allowed', 'resource'],
  },
  {
    name: 'every layer of an assumption allows',
    action: 'sts:AssumeRole',
    resource: targetRole,
    rcp: forbids('sqs:*'),
    scp: everything,
    trust: trusts({ AWS: session.account }),
    identity: everything,
    boundary: everything,
    session: everything,
    want: ['allowed', 'trust'],
  },
]

const issued = 'aws:TokenIssueTime'
const revoked = [everything, deny('*', '*', when('DateLessThan', issued, '2026-11-22T12:00:00Z'))]
const revocations: readonly AuthorizationCase[] = [
  {
    name: 'a session from before a revocation',
    identity: revoked,
    context: { 'aws:tokenissuetime': '2026-11-22T11:59:59Z' },
    want: ['explicit_deny', 'identity'],
  },
  {
    name: 'a session of the very second',
    identity: revoked,
    context: { 'aws:tokenissuetime': '2026-11-22T12:00:00Z' },
    want: ['allowed', 'identity'],
  },
  {
    name: 'a session from after',
    identity: revoked,
    context: { 'aws:tokenissuetime': '2026-11-22T12:00:01Z' },
    want: ['allowed', 'identity'],
  },
  {
    name: 'a revoked session is not saved by a grant to it',
    identity: revoked,
    policy: grant({ AWS: session.arn }),
    context: { 'aws:tokenissuetime': '2026-11-22T11:00:00Z' },
    want: ['explicit_deny', 'identity'],
  },
  {
    name: 'a revoked session assumes no other role',
    action: 'sts:AssumeRole',
    resource: targetRole,
    identity: revoked,
    trust: trusts({ AWS: session.arn }),
    context: { 'aws:tokenissuetime': '2026-11-22T11:00:00Z' },
    want: ['explicit_deny', 'identity'],
  },
  {
    name: 'an issue time that cannot be read counts as revoked',
    identity: revoked,
    context: { 'aws:tokenissuetime': 'lately' },
    want: ['explicit_deny', 'identity'],
  },
  {
    name: 'a long-lived caller has no issue time and is not revoked',
    identity: revoked,
    want: ['allowed', 'identity'],
  },
]

const several: readonly AuthorizationCase[] = [
  {
    name: 'the policy that denies is named among ten',
    identity: Array.from({ length: 10 }, (_, index) => [index === 7 ? deny('s3:*', objects) : allow('s3:*')]),
    by: 'identity:7',
    want: ['explicit_deny', 'identity'],
  },
  {
    name: 'the policy that allows is named among ten',
    identity: Array.from({ length: 10 }, (_, index) => [index === 9 ? allow('s3:*', objects) : other]),
    by: 'identity:9',
    want: ['allowed', 'identity'],
  },
]

export const order: Topic = {
  topic: 'the order of layers',
  cases: [...denials, ...gaps, ...revocations, ...several],
}
