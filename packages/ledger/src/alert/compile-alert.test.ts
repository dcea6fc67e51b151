import type { EpochSeconds } from '@vouchsafe/core/time'
import fc from 'fast-check'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sampleEvent } from '#event/sample-event.test-support'
import type { AuditEvent } from '#event/types'
import type { ChangedResource } from '#port/trust-changes'
import { hostileEvent } from '../render/hostile-event.test-support.ts'
import { compileAlert } from './compile-alert.ts'
import type { AlertRule, AlertWhen } from './types.ts'

const facts = { widens: (before: object, after: object) => JSON.stringify(before) < JSON.stringify(after) }
const compile = (rule: Omit<AlertRule, 'name'>) => compileAlert({ name: 'rule', ...rule }, facts)

const denied = sampleEvent('a', {
  outcome: 'denied',
  operation: 'AssumeRoleWithWebIdentity',
  reason: 'trust_policy',
  account: '000000000001',
  role: 'arn:aws:iam::000000000001:role/ci/deploy',
  principal: 'arn:aws:iam::000000000001:oidc-provider/issuer.example.com',
  evidence: { kind: 'oidc', subject: 'repo:o/r:ref:refs/heads/main' },
})
const used = sampleEvent('b', {
  type: 'session_use',
  operation: 'CreateAccessKey',
  outcome: 'refused',
  principal: 'arn:aws:sts::000000000001:assumed-role/deploy/run-1',
  evidence: { kind: 'sigv4', subject: 'arn:aws:sts::000000000001:assumed-role/deploy/run-1' },
})

const whens: readonly [name: string, when: AlertWhen, event: AuditEvent, want: boolean][] = [
  ['one of several values', { outcome: ['refused', 'denied'] }, denied, true],
  ['another outcome', { outcome: ['allowed'] }, denied, false],
  ['a value that is no outcome', { outcome: ['DENIED'] }, denied, false],
  [
    'every field at once',
    { outcome: ['denied'], reason: ['trust_policy'], type: ['exchange'] },
    denied,
    true,
  ],
  ['one field of two', { outcome: ['denied'], reason: ['other'] }, denied, false],
  ['a role by bare name', { role: ['deploy'] }, denied, true],
  ['a role by a glob of its name', { role: ['dep*'] }, denied, true],
  ['the end of a role name', { role: ['loy'] }, denied, false],
  ['a role by ARN', { role: ['arn:aws:iam::000000000001:role/ci/deploy'] }, denied, true],
  ['a role by a glob of its ARN', { role: ['arn:aws:iam::*:role/ci/*'] }, denied, true],
  ['the role of the session that called', { role: ['deploy'] }, used, true],
  ['a subject by glob', { subject: ['repo:o/*:ref:refs/heads/main'] }, denied, true],
  ['a subject in another case', { subject: ['REPO:o/*'] }, denied, false],
  ['a principal as subject', { subject: ['*oidc-provider/issuer.example.com'] }, denied, true],
  ['an operation by glob', { operation: ['AssumeRole*'] }, denied, true],
  ['an account', { account: ['000000000001'] }, denied, true],
  ['a field that the record lacks', { account: ['*'] }, used, false],
  ['a wildcard where there are none', { reason: ['*'] }, denied, false],
]
for (const [name, when, event, want] of whens) {
  test(`judge() ${want ? 'matches' : 'does not match'} ${name}`, () =>
    assert.equal(compile({ when }).judge(event) !== undefined, want))
}

const changed = (changes: readonly ChangedResource[]): AuditEvent =>
  sampleEvent('c', {
    type: 'trust_changed',
    detail: { changes: changes.map(({ op, kind, account, name }) => ({ op, kind, account, name })) },
  })
const key = { account: '000000000001', name: 'x' }
const before = { trustPolicy: 'a' }
const after = { trustPolicy: 'b' }

const changes: readonly [
  builtin: 'new-provider' | 'widened-trust',
  name: string,
  changes: readonly ChangedResource[],
  want: boolean,
][] = [
  ['new-provider', 'a new provider', [{ op: 'create', kind: 'Provider', ...key, after }], true],
  ['new-provider', 'a new SAML provider', [{ op: 'create', kind: 'SamlProvider', ...key, after }], true],
  ['new-provider', 'a changed provider', [{ op: 'update', kind: 'Provider', ...key, before, after }], false],
  ['new-provider', 'a new role', [{ op: 'create', kind: 'Role', ...key, after }], false],
  ['widened-trust', 'a widened role', [{ op: 'update', kind: 'Role', ...key, before, after }], true],
  [
    'widened-trust',
    'a narrowed role',
    [{ op: 'update', kind: 'Role', ...key, before: after, after: before }],
    false,
  ],
  ['widened-trust', 'a widened policy', [{ op: 'update', kind: 'Policy', ...key, before, after }], false],
  ['widened-trust', 'a new role', [{ op: 'create', kind: 'Role', ...key, after }], false],
  [
    'widened-trust',
    'a role made anew with more',
    [
      { op: 'delete', kind: 'Role', ...key, before },
      { op: 'create', kind: 'Role', ...key, after },
    ],
    true,
  ],
]
for (const [builtin, name, change, want] of changes) {
  test(`judge() ${want ? 'tells' : 'does not tell'} ${builtin} of ${name}`, () => {
    const match = compile({ builtin }).judge(changed(change), change)
    assert.equal(match !== undefined, want)
    if (match !== undefined) assert.deepEqual(match.resources, [{ kind: change.at(-1)?.kind, ...key }])
  })
}

test('judge() tells of every changed role when the change log cannot say what changed', () => {
  const update = [{ op: 'update', kind: 'Role', ...key, before: after, after: before }] as const
  const matcher = compile({ builtin: 'widened-trust' })
  assert.equal(matcher.needsChanges, true)
  assert.ok(matcher.judge(changed(update), undefined))
})

test('judge() tells of an attempt to create a key, whatever became of it', () => {
  const matcher = compile({ builtin: 'key-attempt' })
  assert.match(
    matcher.judge(used)?.text ?? '',
    /^rule: somebody tried to create a static key; refused CreateAccessKey by /,
  )
  assert.equal(matcher.judge({ ...used, operation: 'CreateRole' }), undefined)
})

test('judge() tells of a burst of denials of one role, and not of as many of several', () => {
  const matcher = compile({ builtin: 'denied-burst', burst: { count: 3, withinSeconds: 60 } })
  const of = (role: string, seconds: number): AuditEvent => ({
    ...denied,
    role,
    at: (denied.at + seconds) as EpochSeconds,
  })
  assert.equal(matcher.judge(of('a', 0)), undefined)
  assert.equal(matcher.judge(of('b', 1)), undefined)
  assert.equal(matcher.judge(of('a', 2)), undefined)
  assert.deepEqual(matcher.judge(of('a', 3))?.burst, { key: 'a', count: 3, withinSeconds: 60 })
  assert.equal(matcher.judge({ ...of('b', 4), outcome: 'allowed' }), undefined)
})

test('judge() narrows a built-in rule by `when`', () => {
  const matcher = compile({ builtin: 'key-attempt', when: { role: ['other'] } })
  assert.equal(matcher.judge(used), undefined)
})

test('compileAlert() asks the store only for what can match', () => {
  assert.deepEqual(compile({ builtin: 'new-provider' }).query, { type: ['trust_changed'] })
  assert.deepEqual(compile({ builtin: 'new-provider', when: { type: ['exchange'] } }).query, { type: [] })
  assert.deepEqual(compile({ when: { outcome: ['denied'], role: ['a'] } }).query, { outcome: ['denied'] })
})

test('judge() is total, its text is one harmless line, and what the store leaves out never matches', () => {
  const rules: readonly Omit<AlertRule, 'name'>[] = [
    { builtin: 'new-provider' },
    { builtin: 'widened-trust' },
    { builtin: 'denied-burst', burst: { count: 2, withinSeconds: 5 } },
    { builtin: 'key-attempt' },
    { when: { subject: ['*'] } },
  ]
  fc.assert(
    fc.property(hostileEvent, fc.constantFrom(...rules), (event, rule) => {
      const matcher = compile(rule)
      const { query } = matcher
      const match = matcher.judge(event)
      if (match === undefined) return
      assert.doesNotMatch(match.text, /[\p{Cc}\p{Cf}]/u)
      assert.ok(query.type?.includes(event.type) ?? true)
      assert.ok(query.outcome?.includes(event.outcome) ?? true)
    }),
  )
})
