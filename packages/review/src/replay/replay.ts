import type { AuditEvent } from '@vouchsafe/ledger/event'
import { ChangeGroups } from './change-groups.ts'
import { decideAgain, type Sides } from './decide-again.ts'
import { fateOf, underProvider } from './provider-change.ts'
import { readEvent, type RecordedExchange } from './request-of-event.ts'
import { compileSide } from './side.ts'
import { readTraces } from './traces.ts'
import { Totals } from './totals.ts'
import type { Outcome, ProviderChange, ReplayReport, RoleChange } from './types.ts'

export interface ReplayOptions {
  /** What becomes of a role, by its ARN; undefined for one that is not asked about. It may stay as it is. */
  readonly changeOf: (role: string) => RoleChange | undefined
  /** What becomes of the provider of an exchange. With it, only exchanges that either change touches are decided. */
  readonly providerChangeOf?: (event: AuditEvent) => ProviderChange | undefined
  /** Whether the ids of all exchanges that would change are kept: 16 bytes each. */
  readonly keepsIds?: boolean
}

/** Decides the exchanges of a ledger again, one by one. */
export interface Replay {
  /** @throws VouchsafeError `policy_malformed`, `policy_too_large` for a policy of the change */
  take(event: AuditEvent): void
  readonly report: () => ReplayReport
  /** Of a change of the report, in the order in which they were taken. */
  readonly idsOf: (change: ReplayReport['changes'][number]) => Iterable<string>
}

/** Distinct exchanges whose outcome is remembered. */
const MOST_REMEMBERED = 20_000
/** Characters that tell one from another. */
const LONGEST_REMEMBERED = 2000

/**
 * A replay that has taken nothing yet. Every policy is compiled once, and exchanges that differ in nothing that the
 * policies read are decided once. What it holds grows with the ways in which exchanges change, not with their number.
 */
export function createReplay(options: ReplayOptions): Replay {
  const roles = new Map<string, DecidedRole>()
  const groups = new ChangeGroups(options.keepsIds === true)
  const totals = new Totals()
  const roleOf = (arn: string): DecidedRole | undefined => {
    const known = roles.get(arn)
    if (known !== undefined) return known
    const change = options.changeOf(arn)
    // a denied exchange names whatever it likes: what is no role is not remembered
    if (change === undefined) return undefined
    const role = new DecidedRole(change)
    roles.set(arn, role)
    return role
  }
  return {
    take(event) {
      const role = typeof event.role === 'string' ? roleOf(event.role) : undefined
      if (role === undefined) return
      const provider = options.providerChangeOf?.(event)
      if (options.providerChangeOf !== undefined && provider === undefined && !role.isChanged) return
      const read = readEvent(event)
      if (read.is === 'other') return
      totals.count(event)
      if (read.is === 'apart') return totals.setApart(read.cause)
      const byRole = role.decide(read.exchange)
      const outcome =
        provider === undefined ? byRole : underProvider(byRole, fateOf(provider, event, role.keys), event)
      totals.add(read.exchange, outcome)
      if (outcome.is === 'changed') groups.add(read.exchange, outcome)
    },
    report: () => ({ ...totals.report(), changes: groups.inOrder() }),
    idsOf: (change) => groups.idsOf(change),
  }
}

/** A role under its change, with the outcomes that are known already. */
class DecidedRole {
  readonly isChanged: boolean
  readonly #sides: Sides
  /** That its policies read. */
  readonly keys: readonly string[]
  readonly #tags: RoleChange['tags']
  readonly #known = new Map<string, Outcome>()

  constructor({ before, after, tags }: RoleChange) {
    const old = compileSide(before)
    this.isChanged = JSON.stringify(before) !== JSON.stringify(after)
    this.#sides = { before: old, after: this.isChanged ? compileSide(after) : old }
    this.keys = [...new Set([...this.#sides.before.keys, ...this.#sides.after.keys])]
    this.#tags = tags
  }

  decide(recorded: RecordedExchange): Outcome {
    const exchange = this.#tags === undefined ? recorded : withTags(recorded, this.#tags)
    const name = this.#nameOf(exchange)
    const known = this.#known.get(name)
    if (known !== undefined) return known
    const outcome = decideAgain(exchange, this.#sides)
    if (name.length > LONGEST_REMEMBERED) return outcome
    if (this.#known.size >= MOST_REMEMBERED) this.#known.clear()
    this.#known.set(name, outcome)
    return outcome
  }

  /** Equal for exchanges that the policies cannot tell apart. */
  #nameOf({ request, actions, outcome, cause, authorization, isLost, doubtAbout }: RecordedExchange): string {
    const { principal, context } = request
    return JSON.stringify([
      principal,
      actions,
      outcome,
      cause,
      isLost,
      authorization !== undefined && readTraces({ authorization }).name,
      this.keys.map((key) => [context.get(key), doubtAbout(key)]),
    ])
  }
}

/** Of a call that was asked of all layers, which read the tags of the resource. */
function withTags(exchange: RecordedExchange, tags: Readonly<Record<string, string>>): RecordedExchange {
  if (exchange.authorization === undefined) return exchange
  const context = new Map(exchange.request.context)
  for (const [key, value] of Object.entries(tags)) context.set(`aws:resourcetag/${key.toLowerCase()}`, value)
  return {
    ...exchange,
    request: { ...exchange.request, context },
    doubtAbout: (key) => (key.startsWith('aws:resourcetag/') ? 'none' : exchange.doubtAbout(key)),
  }
}
