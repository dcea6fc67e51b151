import assert from 'node:assert/strict'
import { test } from 'node:test'
import { throwsCode } from '@vouchsafe/core/testing'
import type { ResourceKey } from '#resource/types'
import {
  account,
  accountId,
  applied,
  options,
  policy,
  provider,
  role,
  stateOf,
  trustPolicy,
  yaml,
} from '#testing/scene'
import { planDelete } from './plan-delete.ts'

const second = '000000000002'
const state = stateOf(
  yaml(
    account,
    { ...account, id: second },
    ...[provider, policy, { ...policy, name: 'Bound' }].map((document) => ({
      ...document,
      account: accountId,
    })),
    { ...provider, account: second },
    { ...role, account: accountId, policies: { managed: ['S3ReadOnly'] }, permissionsBoundary: 'Bound' },
    // names the provider of the other account: it neither serves it nor holds it
    { ...role, account: second, trustPolicy: trustPolicy('issuer.example') },
  ),
)
const key = (kind: ResourceKey['kind'], name: string, of = accountId): ResourceKey => ({
  kind,
  account: of,
  name,
})
const keys = {
  account: key('Account', accountId),
  provider: key('Provider', 'issuer.example'),
  policy: key('Policy', 'S3ReadOnly'),
  boundary: key('Policy', 'Bound'),
  role: key('Role', 'reader'),
}

const refused: [name: string, doomed: ResourceKey[], needs: string][] = [
  ['an account that is not empty', [keys.account], 'Provider 000000000001/issuer.example'],
  ['a provider that a trust policy names', [keys.provider], 'Role 000000000001/reader'],
  ['a policy that a role carries', [keys.policy], 'Role 000000000001/reader'],
  ["a policy that is a role's boundary", [keys.boundary], 'Role 000000000001/reader'],
]
for (const [name, doomed, needs] of refused)
  test(`planDelete() refuses ${name}`, () => {
    const { message } = throwsCode(() => planDelete(state, doomed, options()), 'trust_in_use')
    assert.ok(message.endsWith(`cannot be deleted while \`${needs}\` needs it`), message)
  })

test('planDelete() deletes a role, and whatever goes together with what needs it', () => {
  assert.equal(planDelete(state, [keys.role, keys.role], options()).changes.length, 1)
  assert.equal(planDelete(state, Object.values(keys), options()).changes.length, 5)
  assert.equal(planDelete(state, [key('Provider', 'issuer.example', second)], options()).changes.length, 1)
})

test('planDelete() leaves a state from which the resource is gone', () => {
  const { resources } = applied(state, planDelete(state, [keys.role], options()))
  assert.equal(
    resources.some(({ kind, account: of }) => kind === 'Role' && of === accountId),
    false,
  )
})

test('planDelete() says what does not exist', () => {
  throwsCode(() => planDelete(state, [keys.role, key('Role', 'gone')], options()), 'trust_not_found')
})
