import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decideCase, type AuthorizationCase } from './testing/authorization-case.ts'
import {
  allow,
  deny,
  everything,
  forbids,
  grant,
  home,
  session,
  targetRole,
  trusts,
} from './testing/world.ts'

const tracesOf = (row: Partial<AuthorizationCase>): readonly string[] =>
  decideCase({ name: 'traces', want: ['allowed', 'identity'], ...row }).layers.map(
    ({ layer, policy, decision }) =>
      `${layer} ${policy}: ${decision.reason} ${decision.statements.map(({ reason }) => reason).join(' ')}`,
  )

const layers = {
  rcp: forbids('sqs:*'),
  scp: [everything, deny('iam:*')],
  policy: grant({ AWS: home }),
  identity: [[allow('ec2:*')], [allow('s3:*'), everything]],
  boundary: everything,
  session: [[allow('s3:Put*')], [everything]],
}

test('authorize() traces of an allow the statements that were needed', () => {
  assert.deepEqual(tracesOf(layers), [
    'service_control scp:0: allowed applies',
    'resource resource: allowed applies',
    'identity identity:1: allowed applies',
    'boundary boundary: allowed applies',
    'session session:1: allowed applies',
  ])
})

test('authorize() traces of an allow by the resource alone nothing else', () => {
  assert.deepEqual(tracesOf({ ...layers, policy: grant({ AWS: session.arn }), scp: [] }), [
    'resource resource: allowed applies',
  ])
})

test('authorize() traces of a denial every statement of every policy', () => {
  assert.deepEqual(tracesOf({ ...layers, boundary: deny('s3:*') }), [
    'resource_control rcp:0: allowed action_not_matched',
    'service_control scp:0: allowed applies',
    'resource resource: allowed applies',
    'identity identity:0: no_statement_allows action_not_matched',
    'identity identity:1: allowed applies',
    'boundary boundary: explicit_deny applies',
    'session session:0: no_statement_allows action_not_matched',
    'session session:1: allowed applies',
  ])
})

test('authorize() names a trust policy by the role it belongs to', () => {
  const assume = { action: 'sts:AssumeRole', resource: targetRole, trust: trusts({ AWS: session.roleArn }) }
  assert.deepEqual(tracesOf(assume), [`trust ${targetRole}: allowed applies`])
})

test('authorize() says which Sid decided and what a statement wanted and found', () => {
  const found = decideCase({
    name: 'facts',
    want: ['allowed', 'identity'],
    identity: [
      allow('s3:*', 'arn:aws:s3:::${aws:username}/*', { Sid: 'Own' }),
      deny('*', '*', { Sid: 'No' }),
    ],
  })
  assert.deepEqual(
    { policy: found.policy, decidedBy: found.decidedBy, own: found.layers[0]?.decision.statements[0] },
    {
      policy: 'identity:0',
      decidedBy: { index: 1, sid: 'No' },
      own: {
        index: 0,
        sid: 'Own',
        effect: 'Allow',
        reason: 'resource_not_matched',
        expected: ['arn:aws:s3:::${aws:username}/*'],
        found: 'arn:aws:s3:::data/report.csv',
        conditions: [],
      },
    },
  )
})
