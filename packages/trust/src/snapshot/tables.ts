import type { NamedPolicy, NamedResourcePolicy } from '@vouchsafe/policy/authorize'
import type { Attached } from '#control/compile-control'
import type { Resource, ResourceKey } from '#resource/types'
import { RevocationIndex } from '#revocation/revocation-index'
import type { Account, Provider, Role, SamlProvider } from './types.ts'

/** A stored resource that could not be understood, and therefore denies: it is not in the compiled state. */
export interface SnapshotProblem {
  readonly key: ResourceKey
  readonly say: string
}

/** By account first, so that no key of one account can reach another. */
class ByAccount<T> {
  readonly #accounts = new Map<string, Map<string, T>>()

  get(account: string, key: string): T | undefined {
    return this.#accounts.get(account)?.get(key)
  }

  set(account: string, key: string, value: T): void {
    const held = this.#accounts.get(account)
    if (held === undefined) this.#accounts.set(account, new Map([[key, value]]))
    else held.set(key, value)
  }
}

/** The maps that a snapshot reads from. */
export class Tables {
  readonly accounts = new Map<string, Account>()
  readonly providers = new ByAccount<Provider>()
  readonly samlProviders = new ByAccount<SamlProvider>()
  readonly roles = new ByAccount<Role>()
  readonly rolesById = new Map<string, Role>()
  readonly policies = new ByAccount<NamedPolicy>()
  readonly policiesByArn = new Map<string, NamedPolicy>()
  readonly serviceControls: Attached<NamedPolicy>[] = []
  readonly resourceControls: Attached<NamedResourcePolicy>[] = []
  readonly revocations = new RevocationIndex()
  readonly resources = new Map<string, Resource>()
  readonly problems: SnapshotProblem[] = []
}
