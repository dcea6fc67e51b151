import type { EpochSeconds } from '@vouchsafe/core/time'
import { compileAlert, followAlert, type FollowDeps } from '@vouchsafe/ledger/alert'
import { decodeEvent } from '@vouchsafe/ledger/event'
import type { AlertCursors, LedgerStore, TrustChanges } from '@vouchsafe/ledger/port'
import { alertsOf, type Alert } from '@vouchsafe/trust/alert'
import type { Resource } from '@vouchsafe/trust/resource'
import type { CompiledSnapshot } from '@vouchsafe/trust/snapshot'
import type { Logger } from 'pino'
import { createDeliver, type Print } from './create-deliver.ts'
import { widens } from './widens.ts'

export interface AlertDeps {
  readonly log: Pick<Logger, 'warn' | 'info'>
  readonly records: Pick<LedgerStore, 'query'>
  readonly cursors: AlertCursors
  readonly changes: TrustChanges
  readonly trust: { current(): Pick<CompiledSnapshot, 'version' | 'resources'> }
  readonly news: FollowDeps['news']
  readonly pause: FollowDeps['pause']
  readonly print: Print
}

export interface Alerts {
  /** Makes what runs what trust says: starts new rules, ends those that are gone, restarts those that changed. */
  sync(): Promise<void>
  /** Gives up deliveries under way; resolves when every rule has saved how far it came. */
  stop(): Promise<void>
}

interface Running {
  /** The rule as it was started; a changed one is restarted. */
  readonly spec: string
  readonly stop: () => Promise<void>
}

/** The alerts of a server. Each rule follows the ledger by itself: one whose webhook fails delays no other. */
export function createAlerts(deps: AlertDeps): Alerts {
  const running = new Map<string, Running>()
  let synced: { readonly version: number } | undefined

  async function sync(): Promise<void> {
    const { version, resources } = deps.trust.current()
    if (synced?.version === version) return
    const wanted = wantedAlerts(resources)
    for (const [key, { spec, stop }] of running)
      if (wanted.get(key)?.spec !== spec) {
        running.delete(key)
        await stop()
      }
    const keys = [...wanted.keys()]
    const cursors = await deps.cursors.load()
    if ([...cursors.keys()].some((key) => !wanted.has(key))) await deps.cursors.retain(keys)
    for (const [key, alert] of wanted)
      if (!running.has(key)) running.set(key, await start(deps, key, { ...alert, cursor: cursors.get(key) }))
    synced = { version }
  }

  return {
    sync,
    stop: async () => {
      await Promise.all([...running.values()].map(({ stop }) => stop()))
      running.clear()
    },
  }
}

interface Wanted {
  readonly alert: Alert
  readonly resource: Resource
  readonly spec: string
}

/** By the key of their cursors: an alert that is deleted and made again begins anew. */
function wantedAlerts(resources: readonly Resource[]): ReadonlyMap<string, Wanted> {
  const byName = new Map(resources.flatMap((one) => (one.kind === 'Alert' ? [[one.name, one] as const] : [])))
  return new Map(
    alertsOf({ resources }).flatMap((alert): [string, Wanted][] => {
      const resource = byName.get(alert.name)
      if (resource === undefined) return []
      return [[`${alert.name} ${resource.uniqueId}`, { alert, resource, spec: JSON.stringify(alert) }]]
    }),
  )
}

async function start(
  deps: AlertDeps,
  key: string,
  { alert, resource, spec, cursor }: Wanted & { readonly cursor: number | undefined },
): Promise<Running> {
  const { records, changes, cursors, news, pause, log } = deps
  const after = cursor ?? (await beginning(records, resource))
  // kept at once: a rule that has told of nothing yet must not begin later after a crash
  if (cursor === undefined) await cursors.save(key, after)
  const ended = new AbortController()
  const failed = (error: unknown, failures: number): void =>
    log.warn({ err: error, alert: alert.name, failures }, 'an alert is not delivered; it will be tried again')
  const matcher = compileAlert(alert, { widens })
  const deliver = createDeliver(alert.deliver, deps.print)
  const following = followAlert(
    { key, name: alert.name, matcher, after },
    { records, changes, cursors, deliver, news, pause, failed },
    ended.signal,
  )
  return {
    spec,
    stop: () => {
      ended.abort()
      return following
    },
  }
}

/** A new rule tells of what happens after the change of trust that made it; without that record, of what is to come. */
async function beginning(
  records: AlertDeps['records'],
  { name, updatedAt }: Pick<Resource, 'name' | 'updatedAt'>,
): Promise<number> {
  const [newest] = await records.query({ limit: 1 })
  for (let before = (newest?.sequence ?? 0) + 1; ;) {
    const page = await records.query({
      type: ['trust_changed'],
      since: updatedAt as EpochSeconds,
      beforeSequence: before,
      limit: 100,
    })
    const made = page.find((row) => row.body.includes(JSON.stringify(name)) && makes(decodeEvent(row), name))
    const last = page.at(-1)
    if (made !== undefined) return made.sequence
    if (last === undefined) return newest?.sequence ?? 0
    before = last.sequence
  }
}

function makes({ detail }: ReturnType<typeof decodeEvent>, name: string): boolean {
  const changes = detail?.['changes']
  return (
    Array.isArray(changes) &&
    changes.some((one: unknown) => {
      const { kind, name: changed } = (one ?? {}) as { readonly kind?: unknown; readonly name?: unknown }
      return kind === 'Alert' && changed === name
    })
  )
}
