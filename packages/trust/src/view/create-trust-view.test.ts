import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isVouchsafeError, VouchsafeError } from '@vouchsafe/core/errors'
import type { TrustState, TrustStore } from '#port/types'
import type { TrustChange } from '#resource/types'
import { applyChanges } from '#resource/apply-changes'
import { account, accountId, at, empty, plan, provider, role, stateOf, yaml } from '#testing/scene'
import { createTrustView } from './create-trust-view.ts'

interface Shelf extends TrustStore {
  loads: number
  fails: boolean
}

/** The port at its simplest; the adapters that servers use pass the contract of `store`. */
function createShelf(first: TrustState = empty): Shelf {
  let state = first
  return {
    loads: 0,
    fails: false,
    async load() {
      const read = state
      this.loads += 1
      if (this.fails) throw new VouchsafeError('store_unavailable')
      await Promise.resolve()
      return read
    },
    commit: async ({ basedOn, changes }) => {
      if (basedOn !== state.version) throw new VouchsafeError('trust_conflict')
      state = { version: basedOn + 1, resources: applyChanges(state.resources, changes) }
      return Promise.resolve({ version: state.version })
    },
    version: () => Promise.resolve(state.version),
  }
}

function changeOf(manifest: string, state: TrustState): TrustChange {
  const { basedOn, changes } = plan(manifest, state)
  return { id: `id-${basedOn}`, basedOn, at, actor: { via: 'bootstrap', uid: 0, pid: 1 }, changes }
}

const first = changeOf(yaml(account, provider), empty)

test('createTrustView() holds what the store held, and tells of every snapshot', async () => {
  const store = createShelf()
  const told: number[] = []
  const view = await createTrustView({ store, facts: {}, onChange: ({ version }) => told.push(version) })
  assert.equal(view.current().version, 0)
  const snapshot = await view.apply(first)
  assert.equal(snapshot, view.current())
  assert.ok(snapshot.provider(accountId, 'https://issuer.example'))
  assert.equal((await view.apply(changeOf(yaml(role), snapshot))).role(accountId, 'reader')?.name, 'reader')
  assert.deepEqual(told, [0, 1, 2])
  assert.equal(store.loads, 1, 'a change of its own is not read back')
})

test('apply() refuses a change on an old version, and changes nothing', async () => {
  const view = await createTrustView({ store: createShelf(), facts: {} })
  const { version } = await view.apply(first)
  await assert.rejects(view.apply(first), (error) => isVouchsafeError(error, 'trust_conflict'))
  assert.equal(view.current().version, version)
})

test('atLeast() loads once for many callers, and not at all for what is held', async () => {
  const store = createShelf()
  const view = await createTrustView({ store, facts: {} })
  await view.atLeast(0)
  assert.equal(store.loads, 1)
  await store.commit(first)
  const snapshots = await Promise.all(Array.from({ length: 20 }, () => view.atLeast(1)))
  assert.equal(store.loads, 2)
  assert.ok(snapshots.every((snapshot) => snapshot === view.current() && snapshot.version === 1))
})

test('atLeast() loads again when the load under way began too early', async () => {
  const store = createShelf()
  const view = await createTrustView({ store, facts: {} })
  await store.commit(first)
  const early = view.atLeast(1)
  await store.commit(changeOf(yaml(role), { version: 1, resources: applyChanges([], first.changes) }))
  assert.equal((await view.atLeast(2)).version, 2)
  assert.ok((await early).version >= 1)
})

test('atLeast() says when the store has no such version', async () => {
  const view = await createTrustView({ store: createShelf(), facts: {} })
  await assert.rejects(view.atLeast(1), (error) => isVouchsafeError(error, 'store_unavailable'))
})

test('atLeast() recovers from a load that failed', async () => {
  const store = createShelf()
  const view = await createTrustView({ store, facts: {} })
  await store.commit(first)
  store.fails = true
  await assert.rejects(view.atLeast(1))
  store.fails = false
  assert.equal((await view.atLeast(1)).version, 1)
})

test('atLeast() keeps what it holds of resources that another server did not change', async () => {
  const base = stateOf(yaml(account, provider, role, { ...role, name: 'other' }))
  const store = createShelf(base)
  const reloaded = { ...store, load: async () => structuredClone(await store.load()) }
  const view = await createTrustView({ store: reloaded, facts: {} })
  const key = (name: string) => ({ kind: 'Role', account: accountId, name }) as const
  const before = view.current()
  await store.commit(changeOf(yaml({ ...role, description: 'new' }), base))
  const after = await view.atLeast(2)
  assert.equal(after.resource(key('other')), before.resource(key('other')))
  assert.notEqual(after.resource(key('reader')), before.resource(key('reader')))
  assert.equal(after.role(accountId, 'reader')?.description, 'new')
})

test('apply() takes in what another server changed before', async () => {
  const store = createShelf()
  const [one, two] = [
    await createTrustView({ store, facts: {} }),
    await createTrustView({ store, facts: {} }),
  ]
  const { resources } = await one.apply(first)
  const { version } = await two.apply(changeOf(yaml(role), { version: 1, resources }))
  assert.equal(version, 2)
  assert.equal(two.current().role(accountId, 'reader')?.name, 'reader')
})
