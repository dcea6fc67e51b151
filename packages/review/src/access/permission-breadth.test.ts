import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PermissionClass } from './breadth.ts'
import { permissionBreadth } from './permission-breadth.ts'

const text = (statement: object): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] })
const of = (statement: object) => permissionBreadth({ identity: [{ id: 'inline:p', text: text(statement) }] })

const cases: [name: string, statement: object, expected: PermissionClass][] = [
  ['everything', { Action: '*', Resource: '*' }, 'admin'],
  ['everything of a bucket', { Action: '*', Resource: 'arn:aws:s3:::b' }, 'scoped'],
  ['every service', { Action: '*:Get*', Resource: '*' }, 'admin'],
  ['everything but', { NotAction: 'iam:*', Resource: '*' }, 'admin'],
  ['everything but, somewhere', { NotAction: 'iam:*', Resource: 'arn:aws:s3:::b' }, 'scoped'],
  ['all of IAM, which is everything', { Action: 'IAM:*', Resource: '*' }, 'admin'],
  ['all of a service', { Action: 's3:*', Resource: '*' }, 'wildcard_service'],
  [
    'all of a service but one resource',
    { Action: 's3:*', NotResource: 'arn:aws:s3:::b' },
    'wildcard_service',
  ],
  [
    'some actions everywhere',
    { Action: ['s3:Get*', 'ec2:RunInstances'], Resource: '*' },
    'wildcard_resource',
  ],
  ['an ARN of wildcards', { Action: 's3:GetObject', Resource: 'arn:*:*:*:*:*' }, 'wildcard_resource'],
  ['one action on one resource', { Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' }, 'scoped'],
  ['a denial', { Effect: 'Deny', Action: '*', Resource: '*' }, 'none'],
]
for (const [name, statement, expected] of cases)
  test(`permissionBreadth() of ${name} is ${expected}`, () => assert.equal(of(statement).class, expected))

test('permissionBreadth() of no policy is none, and of one that cannot be read as well', () => {
  assert.deepEqual(permissionBreadth({ identity: [] }), { class: 'none', score: 0, because: [] })
  const unread = permissionBreadth({ identity: [{ id: 'inline:p', text: '{' }] })
  assert.equal(unread.class, 'none')
  assert.match(unread.because[0] ?? '', /inline:p cannot be read/)
})

test('permissionBreadth() is never more than the boundary', () => {
  const identity = [{ id: 'inline:p', text: text({ Action: '*', Resource: '*' }) }]
  const boundary = { id: 'arn:b', text: text({ Action: 's3:Get*', Resource: '*' }) }
  const limited = permissionBreadth({ identity, boundary })
  assert.equal(limited.class, 'wildcard_resource')
  assert.match(limited.because[0] ?? '', /^limited by its boundary, arn:b, statement 0/)
  assert.equal(permissionBreadth({ identity, boundary: { id: 'arn:b', text: '{' } }).class, 'none')
  const wide = { id: 'arn:w', text: text({ Action: '*', Resource: '*' }) }
  assert.equal(permissionBreadth({ identity: [boundary], boundary: wide }).class, 'wildcard_resource')
})
