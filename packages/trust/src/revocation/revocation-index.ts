import { tryOr } from '#resource/finding'
import { readSpec } from '#resource/read-spec'
import type { Resource } from '#resource/types'
import type { RevocableSession } from '#snapshot/types'
import { revocationSpec } from './spec.ts'

/** Every revocation of a state; a question costs a few lookups, however many there are. */
export class RevocationIndex {
  readonly #sessions = new Set<string>()
  /** By unique id of the role, and by account: sessions issued up to and with the second are over. */
  readonly #before = new Map<string, number>()

  /** @throws VouchsafeError `trust_invalid` when it cannot be read; then every session of its account is over */
  add(resource: Resource): void {
    const spec = tryOr(undefined, () => readSpec(resource, revocationSpec))
    if (spec === undefined) this.#end(resource.account, resource.updatedAt)
    const { session, roleId, before } = spec ?? readSpec(resource, revocationSpec)
    if (session !== undefined) this.#sessions.add(session)
    if (roleId !== undefined && before !== undefined) this.#end(roleId, before)
  }

  #end(key: string, before: number): void {
    this.#before.set(key, Math.max(before, this.#before.get(key) ?? 0))
  }

  /**
   * Inclusive: of two sessions of the second in which somebody revokes, one made before and one after, neither is
   * believed, since whole seconds do not tell them apart.
   */
  matches({ account, id, chainRoot, roleUniqueId, issuedAt }: RevocableSession): boolean {
    return (
      this.#sessions.has(id) ||
      (chainRoot !== undefined && this.#sessions.has(chainRoot)) ||
      issuedAt <= (this.#before.get(roleUniqueId) ?? -1) ||
      issuedAt <= (this.#before.get(account) ?? -1)
    )
  }
}
