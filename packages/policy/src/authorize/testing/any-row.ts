import fc from 'fast-check'
import type { AuthorizationCase, Statement } from './authorization-case.ts'
import {
  alice,
  deployRole,
  everything,
  github,
  home,
  otherSession,
  partner,
  queue,
  session,
  vendorRole,
  vendorSession,
  workflow,
} from './world.ts'

/** Few words, so that random policies and requests meet. */
const actionPattern = fc.constantFrom(
  's3:GetObject',
  's3:Get*',
  's3:*Object',
  's3:?etObject',
  'S3:*',
  'sqs:*',
  's3:PutObject',
)
const resourcePattern = fc.constantFrom(
  '*',
  'arn:aws:s3:::data/*',
  'arn:aws:s3:::data/report.csv',
  'arn:aws:s3:::${aws:PrincipalTag/team}/*',
  "arn:aws:s3:::${x:none, 'data'}/repor?.csv",
  'arn:aws:s3:::${x:none}/*',
  'arn:*:s3:*:*:data*',
  'arn:aws:s3:*:data/*:*',
)
const value = fc.constantFrom(
  'a',
  'A',
  'a*',
  '?',
  'data',
  '${aws:PrincipalTag/team}',
  '${x:none}',
  '1',
  '2.0',
  '-1',
  'true',
  'FALSE',
  '2026-11-22',
  '1700000000',
  'arn:aws:iam::*:role/*',
  deployRole,
)
const key = fc.constantFrom('aws:PrincipalTag/team', 'X:One', 'x:two', 'x:absent')
const operatorName = fc.constantFrom(
  'StringEquals',
  'StringNotEquals',
  'StringEqualsIgnoreCase',
  'StringLike',
  'StringNotLike',
  'NumericEquals',
  'NumericNotEquals',
  'NumericLessThan',
  'NumericGreaterThanEquals',
  'DateLessThan',
  'DateNotEquals',
  'Bool',
  'ArnLike',
  'ArnNotEquals',
  'BinaryEquals',
)
const operator = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(
        fc.constantFrom('', '', 'ForAllValues:', 'ForAnyValue:'),
        operatorName,
        fc.constantFrom('', '', 'IfExists'),
      )
      .map((parts) => parts.join('')),
  },
  { weight: 1, arbitrary: fc.constant('Null') },
)
const condition = fc.dictionary(
  operator,
  fc.dictionary(key, fc.array(value, { maxLength: 2 }), { maxKeys: 2 }),
  { maxKeys: 2 },
)

const awsName = fc.constantFrom(
  '*',
  home,
  partner,
  `arn:aws:iam::${home}:root`,
  session.arn,
  otherSession.arn,
  deployRole,
  alice.arn,
  vendorRole,
  vendorSession.arn,
  'AROADEPLOYDEPLOYDEPL',
)
const principal = fc.oneof(
  fc.constant('*' as unknown),
  fc.uniqueArray(awsName, { minLength: 1, maxLength: 3 }).map((AWS): unknown => ({ AWS })),
  fc.constantFrom<unknown>({ Federated: github }, { Service: queue.type === 'Service' ? queue.id : '' }),
)

const several = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<readonly T[]> =>
  fc.array(one, { minLength: 1, maxLength: 2 })
const effect = fc.constantFrom('Allow', 'Allow', 'Allow', 'Allow', 'Allow', 'Deny')
const sometimes = fc.option(condition, { nil: undefined, freq: 1 })

/** A statement of an identity, boundary, session or service control policy. */
export const anyStatement: fc.Arbitrary<Statement> = fc
  .record({
    effect,
    actions: several(actionPattern),
    resources: several(resourcePattern),
    not: fc.constantFrom('', '', '', 'Action', 'Resource'),
    condition: sometimes,
  })
  .map(({ effect: Effect, actions, resources, not, condition: Condition }) => ({
    Effect,
    [not === 'Action' ? 'NotAction' : 'Action']: actions,
    [not === 'Resource' ? 'NotResource' : 'Resource']: resources,
    ...(Condition !== undefined && { Condition }),
  }))

const anyGrant: fc.Arbitrary<Statement> = fc
  .tuple(anyStatement, principal, fc.boolean())
  .map(([statement, who, not]) => ({
    ...statement,
    [not && statement['Effect'] === 'Deny' ? 'NotPrincipal' : 'Principal']: who,
  }))

/** A statement of a resource control policy. */
export const anyControl: fc.Arbitrary<Statement> = fc
  .tuple(several(actionPattern), several(resourcePattern), sometimes)
  .map(([Action, Resource, Condition]) => ({
    Effect: 'Deny',
    Principal: '*',
    Action,
    Resource,
    ...(Condition !== undefined && { Condition }),
  }))

// half of the layers allow everything, so that the others come to decide
const policy = fc.oneof(several(anyStatement), fc.constant([everything]))
const policies = fc.array(policy, { minLength: 1, maxLength: 2 })
const context = fc.dictionary(
  fc.constantFrom('aws:principaltag/team', 'x:one', 'x:two'),
  fc.oneof(value, fc.array(value, { maxLength: 2 })),
  { maxKeys: 3 },
)
const request = fc.record({
  caller: fc.constantFrom(
    session,
    session,
    session,
    session,
    alice,
    otherSession,
    vendorSession,
    workflow,
    queue,
  ),
  owner: fc.constantFrom(home, home, home, partner),
  action: fc.constantFrom('s3:GetObject', 's3:GetObject', 's3:PutObject', 'S3:getobject'),
  resource: fc.constantFrom('arn:aws:s3:::data/report.csv', 'arn:aws:s3:::a/x:y', 'arn:aws:s3:::data', '*'),
  context,
})
const layers = fc.record(
  { boundary: policy, session: policies, scp: policies, policy: several(anyGrant) },
  { requiredKeys: [] },
)
const controls = fc.oneof(
  { weight: 5, arbitrary: fc.constant({}) },
  { weight: 1, arbitrary: fc.record({ rcp: several(anyControl) }) },
)

/** A whole row, with any of the layers. */
export const anyRow: fc.Arbitrary<AuthorizationCase> = fc
  .tuple(request, layers, controls, policies)
  .map(([asked, attached, control, identity]) => ({
    name: 'random',
    want: ['allowed', 'identity'],
    ...asked,
    ...attached,
    ...control,
    identity,
  }))
