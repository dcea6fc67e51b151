import type { JsonObject } from '@vouchsafe/core/json'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { planChange } from '#plan/plan-change'
import type { TrustState } from '#port/types'
import type { Resource } from '#resource/types'
import {
  account,
  accountId,
  applied,
  at,
  options,
  plan,
  provider,
  role,
  stateOf,
  trustPolicy,
  yaml,
} from '#testing/scene'

const [first, second] = [trustPolicy('issuer.example', 'one'), trustPolicy('issuer.example', 'two')]
const withCandidate = { ...role, candidateTrustPolicy: first }

function roleOf(state: TrustState): Resource {
  return state.resources.find(({ name }) => name === role.name) ?? assert.fail()
}

/** The role as it is with some fields of its spec as they should be, as an API writes it. */
function rewritten(state: TrustState, fields: JsonObject): TrustState {
  const before = roleOf(state)
  const desired = { ...before, spec: { ...before.spec, ...fields } }
  return applied(state, planChange(state, [desired], options()))
}

const sinceOf = (state: TrustState): unknown => roleOf(state).spec['candidateSince']

test('a candidate begins with the version that stores it, and with none there is no beginning', () => {
  const none = stateOf(yaml(account, provider, role))
  assert.equal(sinceOf(none), undefined)
  const stored = applied(none, plan(yaml(withCandidate), none))
  assert.deepEqual(sinceOf(stored), { version: 2, at })
  assert.deepEqual(plan(yaml(withCandidate), stored).changes, [])
  assert.equal(sinceOf(applied(stored, plan(yaml(role), stored))), undefined)
})

test('a candidate begins anew when either policy changes, and with nothing else', () => {
  const state = stateOf(yaml(account, provider, withCandidate))
  assert.deepEqual(sinceOf(rewritten(state, { tags: { team: 'a' } })), { version: 1, at })
  assert.deepEqual(sinceOf(rewritten(state, { candidateTrustPolicy: second })), { version: 2, at })
  assert.deepEqual(sinceOf(rewritten(state, { trustPolicy: second })), { version: 2, at })
})

test("the beginning of a candidate is nobody's to say", () => {
  const state = stateOf(yaml(account, provider, withCandidate))
  const claimed = rewritten(state, { candidateSince: { version: 0, at: 0 }, tags: { team: 'a' } })
  assert.deepEqual(sinceOf(claimed), { version: 1, at })
})

const arn = `arn:aws:iam::${accountId}:role/caller`
const caller = { ...role, name: 'caller' }
const byArn = (action: string): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: arn }, Action: action }],
  })

/** The role named in the policies was deleted and made anew. */
function withCallerAnew(state: TrustState): TrustState {
  const gone = { ...state, resources: state.resources.filter(({ name }) => name !== 'caller') }
  return applied(gone, plan(yaml(caller), gone))
}

test('a candidate that is written later moves no tie of the enforced policy', () => {
  const state = stateOf(yaml(account, provider, caller, { ...role, trustPolicy: byArn('sts:AssumeRole') }))
  const ids = roleOf(state).spec['principalIds']
  const anew = rewritten(withCallerAnew(state), { candidateTrustPolicy: byArn('sts:TagSession') })
  assert.deepEqual(roleOf(anew).spec['principalIds'], ids)
})

test('a candidate that becomes the enforced policy keeps its ties', () => {
  const candidate = byArn('sts:AssumeRole')
  const state = stateOf(yaml(account, provider, caller, { ...role, candidateTrustPolicy: candidate }))
  const ids = roleOf(state).spec['principalIds']
  const { candidateTrustPolicy: _, ...rest } = roleOf(withCallerAnew(state)).spec
  const before = withCallerAnew(state)
  const desired = { ...roleOf(before), spec: { ...rest, trustPolicy: candidate } }
  const promoted = roleOf(applied(before, planChange(before, [desired], options())))
  assert.deepEqual(promoted.spec['principalIds'], ids)
  assert.equal(promoted.uniqueId, roleOf(before).uniqueId)
  assert.equal(promoted.spec['candidateSince'], undefined)
})
