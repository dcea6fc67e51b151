import assert from 'node:assert/strict'
import { test } from 'node:test'
import { throwsCode } from '@vouchsafe/core/testing'
import type { EpochSeconds } from '@vouchsafe/core/time'
import fc from 'fast-check'
import { accountId, at } from '#testing/scene'
import type { Resource } from '#resource/types'
import type { PolicySpec } from './spec.ts'
import { policySpec } from './spec.ts'
import {
  addPolicyVersion,
  deletePolicyVersion,
  policyVersions,
  replaceDocument,
  setDefaultVersion,
} from './versions.ts'

const fresh: Resource = {
  kind: 'Policy',
  account: accountId,
  name: 'p',
  uniqueId: 'ANPA',
  spec: { path: '/x/', document: 'one' },
  createdAt: at,
  updatedAt: at,
}

function withSpec(spec: PolicySpec): Resource {
  // a stored spec is JSON
  return { ...fresh, spec: spec as Resource['spec'] }
}

function add(policy: Resource, document: string, setAsDefault = false): Resource {
  return withSpec(addPolicyVersion(policy, { document, setAsDefault, at: (at + 60) as EpochSeconds }).spec)
}

const ids = (policy: Resource): string[] =>
  policyVersions(policy).map(({ id, isDefault }) => `${id}${isDefault ? '*' : ''}`)

const five = ['two', 'three', 'four', 'five'].reduce((policy, document) => add(policy, document), fresh)

test('policyVersions() gives a policy that never changed its one version', () => {
  assert.deepEqual(policyVersions(fresh), [{ id: 'v1', document: 'one', createdAt: at, isDefault: true }])
})

test('addPolicyVersion() adds a version beside the one in force, or puts it in force', () => {
  const beside = addPolicyVersion(fresh, { document: 'two', setAsDefault: false, at })
  assert.deepEqual([beside.id, beside.spec.document], ['v2', 'one'])
  assert.deepEqual(ids(withSpec(beside.spec)), ['v2', 'v1*'])
  const inForce = add(fresh, 'two', true)
  assert.equal(inForce.spec['document'], 'two')
  assert.deepEqual(ids(inForce), ['v2*', 'v1'])
  assert.deepEqual(policyVersions(inForce)[1], {
    id: 'v1',
    document: 'one',
    createdAt: at,
    isDefault: false,
  })
})

test('addPolicyVersion() refuses a sixth version with the text of AWS', () => {
  assert.deepEqual(ids(five), ['v5', 'v4', 'v3', 'v2', 'v1*'])
  const { message } = throwsCode(() => add(five, 'six'), 'limit_exceeded')
  assert.match(message, /^A managed policy can have up to 5 versions\. Before you create a new version/)
})

test('deletePolicyVersion() never gives a number again', () => {
  const four = withSpec(deletePolicyVersion(five, 'v5'))
  assert.deepEqual(ids(add(four, 'again')), ['v6', 'v4', 'v3', 'v2', 'v1*'])
  const only = withSpec(deletePolicyVersion(add(fresh, 'two'), 'v2'))
  assert.deepEqual(ids(add(only, 'again')), ['v3', 'v1*'])
})

test('deletePolicyVersion() refuses the version in force, and one that is not there', () => {
  const { message } = throwsCode(() => deletePolicyVersion(five, 'v1'), 'trust_in_use')
  assert.equal(message, 'Cannot delete the default version of a policy.')
  const gone = throwsCode(() => deletePolicyVersion(five, 'v6'), 'trust_not_found')
  assert.equal(
    gone.message,
    `Policy arn:aws:iam::${accountId}:policy/x/p version v6 does not exist or is not attachable.`,
  )
})

test('setDefaultVersion() puts another version in force and keeps them all', () => {
  const back = withSpec(setDefaultVersion(five, 'v3'))
  assert.deepEqual(ids(back), ['v5', 'v4', 'v3*', 'v2', 'v1'])
  assert.equal(back.spec['document'], 'three')
  for (const id of ['v9', 'V3', '3', '', '__proto__'])
    throwsCode(() => setDefaultVersion(five, id), 'trust_not_found')
})

test('replaceDocument() drops the oldest version that is not in force when there are five', () => {
  const replace = (policy: Resource, most = 5): string[] =>
    ids(withSpec(replaceDocument(policy, { document: 'new', at, most })))
  assert.deepEqual(replace(fresh), ['v2*', 'v1'])
  assert.deepEqual(replace(five), ['v6*', 'v5', 'v4', 'v3', 'v1'])
  assert.deepEqual(replace(withSpec(setDefaultVersion(five, 'v2'))), ['v6*', 'v5', 'v4', 'v3', 'v2'])
  assert.deepEqual(replace(five, 2), ['v6*', 'v1'])
})

const damaged: [name: string, versions: object][] = [
  ['two versions of one number', { default: 'v1', next: 2, others: [{ id: 'v1' }] }],
  ['a version above the next one', { default: 'v1', next: 2, others: [{ id: 'v2' }] }],
  ['a version of another form', { default: '1', next: 2, others: [] }],
  ['a version with a leading zero', { default: 'v01', next: 2, others: [] }],
]
for (const [name, { others, ...rest }] of damaged.map(
  ([title, versions]) => [title, versions as { others: object[] }] as const,
))
  test(`policySpec refuses ${name}`, () => {
    const versions = {
      ...rest,
      createdAt: 1,
      others: others.map((other) => ({ ...other, createdAt: 1, document: 'x' })),
    }
    assert.equal(policySpec.safeParse({ path: '/', document: 'x', versions }).success, false)
  })

const steps = fc.array(
  fc.oneof(
    fc.record({ op: fc.constant('add' as const), setAsDefault: fc.boolean() }),
    fc.record({ op: fc.constantFrom('default' as const, 'delete' as const), number: fc.nat(9) }),
    fc.record({ op: fc.constant('replace' as const) }),
  ),
  { maxLength: 30 },
)
test('whatever happens to a policy, it has 1 to 5 versions, one in force, and no id means two documents', () => {
  fc.assert(
    fc.property(steps, (all) => {
      const documents = new Map<string, string>([['v1', 'one']])
      let policy = fresh
      for (const [index, step] of all.entries()) {
        const document = `document ${index}`
        try {
          if (step.op === 'add') policy = add(policy, document, step.setAsDefault)
          else if (step.op === 'replace')
            policy = withSpec(replaceDocument(policy, { document, at, most: 5 }))
          else
            policy = withSpec(
              (step.op === 'default' ? setDefaultVersion : deletePolicyVersion)(policy, `v${step.number}`),
            )
        } catch {
          // refused: nothing changed
        }
        const versions = policyVersions(policy)
        assert.ok(versions.length >= 1 && versions.length <= 5)
        assert.equal(versions.filter(({ isDefault }) => isDefault).length, 1)
        assert.ok(policySpec.safeParse(policy.spec).success)
        for (const version of versions) {
          assert.equal(documents.get(version.id) ?? version.document, version.document)
          documents.set(version.id, version.document)
        }
      }
    }),
  )
})
