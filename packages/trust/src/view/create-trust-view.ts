import { VouchsafeError } from '@vouchsafe/core/errors'
import type { TrustStore } from '#port/types'
import { applyChanges } from '#resource/apply-changes'
import type { TrustFacts } from '#resource/facts'
import { keepUnchanged } from '#resource/keep-unchanged'
import type { TrustChange } from '#resource/types'
import { compileSnapshot, type CompiledSnapshot } from '#snapshot/compile-snapshot'
import type { TrustView } from '#snapshot/types'

export interface TrustViewOptions {
  readonly store: TrustStore
  readonly facts: TrustFacts
  /** Called with every snapshot that comes into force, the first included; must not throw. */
  readonly onChange?: (snapshot: CompiledSnapshot) => void
}

/** The one holder of the snapshot in force in this process. */
export interface LiveTrustView extends TrustView {
  current(): CompiledSnapshot
  /**
   * As `TrustView`; concurrent callers share one load.
   *
   * @throws VouchsafeError `store_unavailable` when the store has no such version
   */
  atLeast(version: number): Promise<CompiledSnapshot>
  /**
   * Commits the change and puts it in force before it resolves.
   *
   * @throws VouchsafeError `trust_conflict` when the head is not `change.basedOn`
   */
  apply(change: TrustChange): Promise<CompiledSnapshot>
}

/** Loads the head and keeps it. A snapshot is only ever replaced by a newer one. */
export async function createTrustView({ store, facts, onChange }: TrustViewOptions): Promise<LiveTrustView> {
  let current = compileSnapshot(await store.load(), facts)
  let loading: Promise<void> | undefined
  onChange?.(current)

  function replace(snapshot: CompiledSnapshot): void {
    if (snapshot.version <= current.version) return
    current = snapshot
    onChange?.(snapshot)
  }

  async function reload(): Promise<void> {
    const { version, resources: loaded } = await store.load()
    if (version <= current.version) return
    const resources = keepUnchanged(loaded, (key) => current.resource(key))
    replace(compileSnapshot({ version, resources }, facts, current))
  }

  function load(): Promise<void> {
    loading ??= reload().finally(() => {
      loading = undefined
    })
    return loading
  }

  async function atLeast(version: number): Promise<CompiledSnapshot> {
    // a load already under way may have read before the version was made: wait for it, then load once more
    for (let attempt = 0; attempt < 2 && current.version < version; attempt++) await load()
    if (current.version < version)
      throw new VouchsafeError('store_unavailable', {
        say: `expected trust version ${version}, found ${current.version}`,
        detail: { version, current: current.version },
      })
    return current
  }

  async function apply(change: TrustChange): Promise<CompiledSnapshot> {
    const { version } = await store.commit(change)
    if (current.version === change.basedOn) {
      const resources = applyChanges(current.resources, change.changes)
      replace(compileSnapshot({ version, resources }, facts, current))
    }
    return atLeast(version)
  }

  return { current: () => current, atLeast, apply }
}
