import { parseManifest } from '@vouchsafe/trust/manifest'
import { planChange } from '@vouchsafe/trust/plan'
import { applyChanges, type Resource } from '@vouchsafe/trust/resource'
import { compileSnapshot, type CompiledSnapshot } from '@vouchsafe/trust/snapshot'
import { systemRandom } from '@vouchsafe/host/clock'
import type { EpochSeconds } from '@vouchsafe/core/time'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createInspection, findProblems } from './inspect-trust.ts'

const account = '000000000001'
const trustPolicy = {
  Version: '2012-10-17',
  Statement: {
    Effect: 'Allow',
    Principal: { Federated: `arn:aws:iam::${account}:oidc-provider/issuer.example` },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: { StringEquals: { 'issuer.example:sub': 'someone' } },
  },
}
const documents = [
  { kind: 'Account', id: account },
  { kind: 'Role', name: 'sound', trustPolicy },
  { kind: 'Role', name: 'damaged', trustPolicy },
]
const manifest = documents.map((one) => JSON.stringify(one)).join('\n---\n')
const at = 1_795_000_000 as EpochSeconds
const { changes } = planChange(
  { version: 0, resources: [] },
  parseManifest(manifest, { file: 'test.yaml' }),
  { at, random: systemRandom, facts: {} },
)
const sound = applyChanges([], changes)
const damaged = sound.map((one) =>
  one.name === 'damaged' ? { ...one, spec: { ...one.spec, trustPolicy: '{' } } : one,
)

function inspecting(resources: readonly Resource[], stopping = new AbortController().signal) {
  const told: unknown[] = []
  let current = compileSnapshot({ version: 1, resources }, {})
  const inspect = createInspection({
    log: { error: (facts: object) => void told.push(facts) } as never,
    trust: { current: () => current },
    stopping,
  })
  const change = (next: readonly Resource[]): void => {
    current = compileSnapshot({ version: current.version + 1, resources: next }, {}, current)
  }
  return { inspect, told, change, current: (): CompiledSnapshot => current }
}

const problem = `\`Role ${account}/damaged\` is not in force: This policy contains invalid Json`

test('a damaged policy denies before it is inspected and after, and the operator is told', async () => {
  const { inspect, told, current } = inspecting(damaged)
  const names = (): unknown[] => ['sound', 'damaged'].map((name) => current().role(account, name)?.name)
  assert.deepEqual(names(), ['sound', undefined])
  await inspect()
  assert.deepEqual(told, [{ problem }])
  assert.deepEqual(names(), ['sound', undefined])
})

test('what stays damaged is told once, and what is damaged anew again', async () => {
  const { inspect, told, change } = inspecting(damaged)
  await inspect()
  await inspect()
  change([...damaged])
  await inspect()
  assert.equal(told.length, 1)
  change(sound)
  await inspect()
  change(damaged)
  await inspect()
  assert.deepEqual(told, [{ problem }, { problem }])
})

const [model = assert.fail()] = sound.filter(({ name }) => name === 'sound')
const fleet = Array.from({ length: 2000 }, (_, n): Resource => ({
  ...model,
  name: `role-${n}`,
  uniqueId: `AROA${n}`,
  spec: { ...model.spec, trustPolicy: JSON.stringify(trustPolicy).replace('someone', `someone-${n}`) },
}))

test('findProblems() lets other things happen while it reads a fleet', async () => {
  const snapshot = compileSnapshot({ version: 1, resources: [...damaged, ...fleet] }, {})
  let pauses = 0
  const problems = await findProblems(snapshot, async () => void pauses++)
  assert.equal(problems.length, 1)
  assert.ok(pauses > 1)
})

test('an inspection ends with the server, without a word', async () => {
  const stop = new AbortController()
  const { inspect, told } = inspecting([...fleet, ...damaged], stop.signal)
  stop.abort()
  await inspect()
  assert.deepEqual(told, [])
})
