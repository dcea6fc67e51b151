import assert from 'node:assert/strict'
import { test } from 'node:test'
import { throwsCode } from '@vouchsafe/core/testing'
import type { EpochSeconds } from '@vouchsafe/core/time'
import fc from 'fast-check'
import type { TrustState } from '#port/types'
import { compileSnapshot } from '#snapshot/compile-snapshot'
import type { RevocableSession } from '#snapshot/types'
import { account, accountId, applied, at, options, plan, provider, role, stateOf, yaml } from '#testing/scene'
import { expiredRevocations } from './expired-revocations.ts'

const other = '000000000002'
const base = stateOf(yaml(account, provider, role, { ...role, name: 'writer' }))
const roleId = (state: TrustState, name: string): string =>
  compileSnapshot(state, {}).role(accountId, name)?.uniqueId ?? assert.fail()
const id = 'a'.repeat(32)
const byRole = { kind: 'Revocation', name: 'r', role: 'reader', before: at }
const bySession = { kind: 'Revocation', name: 's', session: id }

function revoked(manifest: object, session: Partial<RevocableSession>, state = base): boolean {
  const next = applied(state, plan(yaml(manifest), state))
  return compileSnapshot(next, {}).isRevoked({
    account: accountId,
    roleUniqueId: roleId(base, 'reader'),
    id: 'b'.repeat(32),
    issuedAt: (at + 1000) as EpochSeconds,
    ...session,
  })
}

const cases: [name: string, manifest: object, session: Partial<RevocableSession>, isRevoked: boolean][] = [
  ['a session of the role from before', byRole, { issuedAt: (at - 1) as EpochSeconds }, true],
  ['a session of the role from the same second', byRole, { issuedAt: at }, true],
  ['a session of the role from after', byRole, { issuedAt: (at + 1) as EpochSeconds }, false],
  [
    'a session of another role from before',
    byRole,
    { issuedAt: at, roleUniqueId: roleId(base, 'writer') },
    false,
  ],
  [
    'a session of a role of the same name made before this one',
    byRole,
    { issuedAt: at, roleUniqueId: 'AROAEARLIER' },
    false,
  ],
  ['the session', bySession, { id }, true],
  ['a session that descends from it', bySession, { chainRoot: id }, true],
  [
    'a session that descends from it into another account',
    bySession,
    { chainRoot: id, account: other },
    true,
  ],
  ['another session', bySession, { id: `${id.slice(1)}b` }, false],
]
for (const [name, manifest, session, isRevoked] of cases)
  test(`isRevoked() says ${isRevoked ? 'yes' : 'no'} of ${name}`, () => {
    assert.equal(revoked(manifest, session), isRevoked)
  })

test('isRevoked() goes by the latest of several revocations of a role', () => {
  const earlier = { ...byRole, name: 'earlier', before: at - 500 }
  const state = applied(base, plan(yaml(byRole, earlier), base))
  const session = { account: accountId, roleUniqueId: roleId(base, 'reader'), id, issuedAt: at }
  assert.equal(compileSnapshot(state, {}).isRevoked(session), true)
})

test('a revocation that cannot be read ends every session of its account from before, and no other', () => {
  const state = applied(base, plan(yaml(byRole), base))
  const resources = state.resources.map((one) =>
    one.kind === 'Revocation' ? { ...one, spec: { newer: true } } : one,
  )
  const snapshot = compileSnapshot({ ...state, resources }, {})
  assert.match(snapshot.problems[0]?.say ?? '', /cannot be read/)
  const session = { account: accountId, roleUniqueId: roleId(base, 'writer'), id, issuedAt: at }
  assert.equal(snapshot.isRevoked(session), true)
  assert.equal(snapshot.isRevoked({ ...session, account: other }), false)
  assert.equal(snapshot.isRevoked({ ...session, issuedAt: (at + 1) as EpochSeconds }), false)
})

test('a revocation stays with the role that it was written for when the name is given anew', () => {
  const state = applied(base, plan(yaml(byRole), base))
  const without = state.resources.filter(({ kind, name }) => kind !== 'Role' || name !== 'reader')
  const anew = applied({ ...state, resources: without }, plan(yaml(role), { ...state, resources: without }))
  const snapshot = compileSnapshot(anew, {})
  const session = { account: accountId, id, issuedAt: at }
  assert.notEqual(roleId(anew, 'reader'), roleId(base, 'reader'))
  assert.equal(snapshot.isRevoked({ ...session, roleUniqueId: roleId(base, 'reader') }), true)
  assert.equal(snapshot.isRevoked({ ...session, roleUniqueId: roleId(anew, 'reader') }), false)
})

test('planChange() never prunes a revocation while its account stays', () => {
  const state = applied(base, plan(yaml(bySession), base))
  const rest = yaml(account, provider, role)
  const { changes } = plan(rest, state, options({}, true))
  assert.deepEqual(
    changes.map((change) => (change.op === 'delete' ? change.before.name : change.op)),
    ['writer'],
  )
  const away = plan(yaml({ ...account, id: other }), state, options({}, true))
  assert.equal(away.changes.filter(({ op }) => op === 'delete').length, state.resources.length)
})

test('planChange() moves nothing when the same revocation is applied again later', () => {
  const state = applied(base, plan(yaml(byRole, bySession), base))
  const later = { ...options(), at: (at + 3600) as EpochSeconds }
  assert.deepEqual(plan(yaml(byRole, bySession), state, later).changes, [])
})

test('expiredRevocations() gives a revocation up when the longest session it matches is over', () => {
  const state = applied(base, plan(yaml(byRole, bySession), base))
  const after = (seconds: number): string[] =>
    expiredRevocations(state, (at + seconds) as EpochSeconds).map(({ name }) => name)
  assert.deepEqual(after(12 * 3600), [])
  assert.deepEqual(after(12 * 3600 + 299), [])
  assert.deepEqual(after(12 * 3600 + 300), ['r', 's'])
})

test('expiredRevocations() never gives up what matches a session of 12 hours that is alive', () => {
  const seconds = fc.integer({ min: -86_400, max: 86_400 })
  fc.assert(
    fc.property(seconds, seconds, fc.nat(43_200), (before, issued, age) => {
      const manifest = { ...byRole, before: at + before }
      const state = applied(base, plan(yaml(manifest), base))
      const issuedAt = (at + issued) as EpochSeconds
      const now = (issuedAt + age) as EpochSeconds
      const session = { account: accountId, roleUniqueId: roleId(base, 'reader'), id, issuedAt }
      if (compileSnapshot(state, {}).isRevoked(session)) assert.deepEqual(expiredRevocations(state, now), [])
    }),
    { numRuns: 50 },
  )
})

const refused: [name: string, manifest: object, code: 'manifest_invalid' | 'trust_invalid'][] = [
  ['nothing', { session: undefined }, 'manifest_invalid'],
  ['a role without a time', { session: undefined, role: 'reader' }, 'manifest_invalid'],
  ['a time without a role', { session: undefined, before: at }, 'manifest_invalid'],
  ['a role and a session', { role: 'reader', before: at }, 'manifest_invalid'],
  ['a session with a time', { before: at }, 'manifest_invalid'],
  ['a session id in capitals', { session: id.toUpperCase() }, 'manifest_invalid'],
  ['a role that is not there', { session: undefined, role: 'gone', before: at }, 'trust_invalid'],
  [
    'a day of no calendar',
    { session: undefined, role: 'reader', before: '2026-02-30T00:00:00Z' },
    'manifest_invalid',
  ],
  [
    'a local time',
    { session: undefined, role: 'reader', before: '2026-02-20T00:00:00+01:00' },
    'manifest_invalid',
  ],
]
for (const [name, manifest, code] of refused)
  test(`a revocation of ${name} is refused`, () => {
    throwsCode(() => plan(yaml({ ...bySession, ...manifest }), base), code)
  })
