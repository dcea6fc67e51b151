import type { RecordedExchange } from './request-of-event.ts'
import { IdList } from './id-list.ts'
import type { Outcome, ReplayChange } from './types.ts'

/** Subjects that are told apart; what comes after them is counted by role, principal and statements alone. */
const MOST_GROUPS = 50_000

type Changed = Extract<Outcome, { readonly is: 'changed' }>
type Group = { -readonly [Name in keyof ReplayChange]: ReplayChange[Name] }

/** Exchanges that would change, with those that would change alike in one. */
export class ChangeGroups {
  readonly #keepsIds: boolean
  readonly #groups = new Map<string, Group>()
  readonly #ids = new Map<ReplayChange, IdList>()

  constructor(keepsIds: boolean) {
    this.#keepsIds = keepsIds
  }

  add(exchange: RecordedExchange, changed: Changed): void {
    const group = this.#find(exchange, changed)
    const { id, at } = exchange
    group.count += 1
    if (at < group.first.at) group.first = { id, at }
    if (at >= group.last.at) group.last = { id, at }
    if (!this.#keepsIds) return
    const ids = this.#ids.get(group) ?? new IdList()
    ids.add(id)
    this.#ids.set(group, ids)
  }

  /** The most frequent first; among equals the earliest. */
  inOrder(): readonly ReplayChange[] {
    return [...this.#groups.values()].toSorted((a, b) => b.count - a.count || a.first.at - b.first.at)
  }

  idsOf(change: ReplayChange): Iterable<string> {
    return this.#ids.get(change) ?? []
  }

  #find(exchange: RecordedExchange, changed: Changed): Group {
    const own = this.#groups.get(nameOf(exchange, changed, exchange.subject))
    if (own !== undefined) return own
    const subject = this.#groups.size < MOST_GROUPS ? exchange.subject : undefined
    const name = nameOf(exchange, changed, subject)
    const group = this.#groups.get(name) ?? groupOf(exchange, changed, subject)
    this.#groups.set(name, group)
    return group
  }
}

function groupOf(exchange: RecordedExchange, changed: Changed, subject: string | undefined): Group {
  const { id, at, role, actions } = exchange
  const { from, to, isRecorded } = changed
  const [action = ''] = actions
  return {
    direction: to.effect === 'allow' ? 'admits' : 'refuses',
    role,
    operation: action.slice('sts:'.length),
    principal: principalOf(exchange),
    ...(subject !== undefined && { subject }),
    from,
    to,
    isRecorded,
    count: 0,
    first: { id, at },
    last: { id, at },
  }
}

function nameOf(exchange: RecordedExchange, { from, to }: Changed, subject: string | undefined): string {
  return JSON.stringify([exchange.role, exchange.actions[0], principalOf(exchange), subject, from, to])
}

function principalOf({ request: { principal } }: RecordedExchange): string {
  return principal.type === 'AWS' ? principal.arn : principal.id
}
