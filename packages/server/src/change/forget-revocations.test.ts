import type { EpochSeconds } from '@vouchsafe/core/time'
import { systemRandom } from '@vouchsafe/host/clock'
import { decodeEvent } from '@vouchsafe/ledger/event'
import { openMemoryStore } from '@vouchsafe/store/memory'
import { parseManifest } from '@vouchsafe/trust/manifest'
import { planChange } from '@vouchsafe/trust/plan'
import { createTrustView } from '@vouchsafe/trust/view'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { changeTrust } from './change-trust.ts'
import { forgetRevocations } from './forget-revocations.ts'

const begin = 1_795_000_000
const longestLife = 12 * 3600 + 300
const revoking = (name: string): string => `{kind: Revocation, name: ${name}, session: ${name.repeat(32)}}`
const first = `{kind: Account, id: "000000000001"}\n---\n${revoking('a')}`

test('forgetRevocations() deletes what nothing can match any more, on record, and leaves the rest', async () => {
  const store = openMemoryStore()
  const trust = await createTrustView({ store: store.trust, facts: {} })
  let now = begin
  let changes = 0
  const deps = {
    clock: { now: () => now as EpochSeconds },
    random: systemRandom,
    trust,
    facts: {},
    changed: () => void changes++,
  }
  const apply = async (text: string): Promise<unknown> =>
    changeTrust(deps, {
      actor: { via: 'admin.sock', uid: 0, pid: 1 },
      dryRun: false,
      plan: (state, at) => planChange(state, parseManifest(text, { file: 'x.yaml' }), { ...deps, at }),
    })
  const names = (): string[] =>
    trust.current().resources.flatMap(({ kind, name }) => (kind === 'Revocation' ? [name] : []))
  await apply(first)
  now += 60
  await apply(revoking('b'))
  assert.equal(await forgetRevocations(deps), 0)
  now = begin + longestLife - 1
  assert.equal(await forgetRevocations(deps), 0)
  assert.equal(changes, 2)
  now = begin + longestLife
  assert.equal(await forgetRevocations(deps), 1)
  assert.deepEqual(names(), ['b'])
  assert.equal(changes, 3)
  const [row = assert.fail()] = await store.ledger.query({ limit: 1 })
  const { detail, caller } = decodeEvent(row)
  assert.deepEqual([detail?.['via'], caller.transport], ['bootstrap', 'in-process'])
  assert.deepEqual(detail?.['changes'], [
    { op: 'delete', kind: 'Revocation', account: '000000000001', name: 'a' },
  ])
  await store.close()
})
