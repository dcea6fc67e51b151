import { VouchsafeError } from '@vouchsafe/core/errors'
import type { LoadService, ServiceFacts } from '#rightsize/catalogue/types'
import { prefixOf } from '#rightsize/event/actions-of'
import type { RoleCall } from '#rightsize/event/types'
import type { RoleChoice } from '#rightsize/role/role-choice'
import type { TallyOptions } from './resource-tally.ts'
import { RoleUsage } from './role-usage.ts'

/** Sums up the calls of the one role that is meant, however many roles a trail has. */
export class Rightsizer {
  readonly #role: RoleChoice
  readonly #load: LoadService
  readonly #options: TallyOptions
  readonly #usages = new Map<string, RoleUsage>()
  readonly #services = new Map<string, ServiceFacts | undefined>()

  constructor(role: RoleChoice, load: LoadService, options: TallyOptions) {
    this.#role = role
    this.#load = load
    this.#options = options
  }

  /** Resolves when they are counted; calls of other roles are left out. */
  async add(calls: readonly RoleCall[]): Promise<void> {
    const meant = calls.filter(({ role }) => this.#role.isMeant(role))
    for (const call of meant) {
      const prefix = prefixOf(call.source)
      // oxlint-disable-next-line no-await-in-loop -- once a service
      if (!this.#services.has(prefix)) this.#services.set(prefix, await this.#load(prefix))
      this.#usageOf(call.role).add(call, this.#services.get(prefix))
    }
  }

  /**
   * What the role did; undefined when it did nothing.
   *
   * @throws VouchsafeError `usage` when the name is that of several roles
   */
  usage(): RoleUsage | undefined {
    const roles = [...this.#usages.keys()].toSorted()
    if (roles.length > 1)
      throw new VouchsafeError('usage', {
        say: `--role: \`${this.#role.text}\` is ${roles.length} roles in this trail`,
        hint: `give the ARN of one: ${roles.slice(0, mostNamed).join(', ')}`,
      })
    return this.#usages.get(roles[0] ?? '')
  }

  #usageOf(role: string): RoleUsage {
    const known = this.#usages.get(role)
    const usage = known ?? new RoleUsage(role, this.#options)
    if (known === undefined) this.#usages.set(role, usage)
    return usage
  }
}

const mostNamed = 5
