import assert from 'node:assert/strict'
import { test } from 'node:test'
import { throwsCode } from '@vouchsafe/core/testing'
import { accountId, at, countingRandom } from '#testing/scene'
import { applyChanges } from './apply-changes.ts'
import { compareKeys, describeKey } from './key.ts'
import { newUniqueId } from './unique-id.ts'
import { resourceKinds, type Resource } from './types.ts'

const one: Resource = {
  kind: 'Role',
  account: accountId,
  name: 'b',
  uniqueId: 'AROA',
  spec: {},
  createdAt: at,
  updatedAt: at,
}
const other: Resource = { ...one, name: 'a' }

test('applyChanges() creates, updates and deletes, and keeps the order of keys', () => {
  const created = applyChanges(
    [],
    [
      { op: 'create', after: one },
      { op: 'create', after: other },
    ],
  )
  assert.deepEqual(created, [other, one])
  const after = { ...one, updatedAt: at }
  assert.deepEqual(
    applyChanges(created, [
      { op: 'delete', before: other },
      { op: 'update', before: one, after },
    ]),
    [after],
  )
  assert.equal(created.length, 2)
})

test('applyChanges() refuses changes of another state', () => {
  throwsCode(() => applyChanges([one], [{ op: 'create', after: one }]), 'trust_conflict')
  throwsCode(() => applyChanges([], [{ op: 'update', before: one, after: one }]), 'trust_conflict')
  throwsCode(() => applyChanges([], [{ op: 'delete', before: one }]), 'trust_conflict')
})

test('newUniqueId() gives 21 characters that tell the kind, as AWS does where it has a prefix', () => {
  const random = countingRandom()
  for (const kind of resourceKinds) assert.match(newUniqueId(kind, random), /^[A-Z]{4}[A-Z2-7]{17}$/)
  const prefixes = (['Role', 'Policy', 'InstanceProfile'] as const).map((kind) =>
    newUniqueId(kind, random).slice(0, 4),
  )
  assert.deepEqual(prefixes, ['AROA', 'ANPA', 'AIPA'])
  assert.equal(new Set(resourceKinds.map((kind) => newUniqueId(kind, random).slice(0, 4))).size, 10)
  assert.notEqual(newUniqueId('Role', random), newUniqueId('Role', random))
})

test('compareKeys() orders by kind, account, name', () => {
  const keys = [
    { kind: 'Policy', account: '1', name: 'a' },
    { kind: 'Role', account: '2', name: 'a' },
    { kind: 'Role', account: '1', name: 'b' },
    { kind: 'Account', account: '2', name: '2' },
    { kind: 'Role', account: '1', name: 'a' },
  ] as const
  assert.deepEqual(keys.toSorted(compareKeys).map(describeKey), [
    'Account 2',
    'Role 1/a',
    'Role 1/b',
    'Role 2/a',
    'Policy 1/a',
  ])
})
