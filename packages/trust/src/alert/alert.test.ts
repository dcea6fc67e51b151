import assert from 'node:assert/strict'
import { test } from 'node:test'
import { throwsCode } from '@vouchsafe/core/testing'
import { compileSnapshot } from '#snapshot/compile-snapshot'
import { account, plan, stateOf, yaml } from '#testing/scene'
import { alertsOf } from './alerts-of.ts'

const alert = { kind: 'Alert', name: 'a', when: { outcome: ['denied'] }, deliver: { stdout: true } }
const webhook = (url: string, allowPrivateAddress = false): object => ({
  deliver: { webhook: { url, allowPrivateAddress } },
})

const refused: [name: string, manifest: object, say: RegExp][] = [
  ['without a rule', { when: undefined }, /expected `when` or `builtin`/],
  ['with an empty rule', { when: {} }, /at least one field of a record/],
  ['with an outcome that no record has', { when: { outcome: ['deny'] } }, /expected `allowed` or `denied`/],
  ['with a type that no record has', { when: { type: ['exchanges'] } }, /expected `exchange` or/],
  ['with a field that no record has', { when: { who: ['x'], role: ['x'] } }, /unknown key `who`/],
  ['with an empty list', { when: { role: [] } }, /at least 1 entries/],
  ['with an unknown builtin', { builtin: 'everything' }, /expected `new-provider`/],
  ['that is told nowhere', { deliver: {} }, /expected `webhook`, `file` or `stdout`/],
  ['with a burst of one', { burst: { count: 1, withinSeconds: 1 } }, /expected at least 2/],
  ['with a burst over two days', { burst: { count: 2, withinSeconds: 172_800 } }, /expected at most 86400/],
  ['with plain http', webhook('http://hooks.example'), /expected an https address/],
  ['with a file address', webhook('file:///etc/passwd', true), /expected an https address/],
  ['with a password', webhook('https://me:secret@hooks.example'), /expected an https address/],
  ['with a fragment', webhook('https://hooks.example/#x'), /expected an https address/],
  ['with a relative file', { deliver: { file: { path: 'alerts' } } }, /expected an absolute path/],
  ['with a file name of two lines', { deliver: { file: { path: '/a\nb' } } }, /expected an absolute path/],
  ['with an account', { account: '000000000001' }, /unknown key `account`/],
]
for (const [name, manifest, say] of refused)
  test(`an alert ${name} is refused`, () => {
    const code = say.source.startsWith('unknown key') ? 'manifest_unknown_key' : 'manifest_invalid'
    assert.match(throwsCode(() => plan(yaml(account, { ...alert, ...manifest })), code).message, say)
  })

test('alertsOf() gives the alerts in force in the words of their manifests', () => {
  const rule = { ...alert, builtin: 'denied-burst', burst: { count: 5, withinSeconds: 60 } }
  const off = { ...alert, name: 'off', disabled: true }
  const local = { ...alert, name: 'local', ...webhook('http://127.0.0.1:9/x', true) }
  const state = stateOf(yaml(account, { ...rule, description: 'x' }, off, local))
  const alerts = alertsOf(compileSnapshot(state, {}))
  assert.deepEqual(
    alerts.map(({ name }) => name),
    ['a', 'local'],
  )
  const { kind: _, ...said } = rule
  assert.deepEqual(JSON.parse(JSON.stringify(alerts[0])), said)
})

test('alertsOf() passes over an alert that cannot be read, and the snapshot reports it', () => {
  const state = stateOf(yaml(account, alert))
  const resources = state.resources.map((one) =>
    one.kind === 'Alert' ? { ...one, spec: { newer: 1 } } : one,
  )
  const snapshot = compileSnapshot({ ...state, resources }, {})
  assert.deepEqual(alertsOf(snapshot), [])
  assert.equal(snapshot.problems[0]?.key.kind, 'Alert')
})
