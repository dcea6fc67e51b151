import type { EpochSeconds } from '@vouchsafe/core/time'
import { encodeEvent, type AuditEvent } from '@vouchsafe/ledger/event'
import { openSqliteStore } from '@vouchsafe/store/sqlite'
import type { Store } from '@vouchsafe/store/port'
import type { Resource } from '@vouchsafe/trust/resource'
import { setTimeout } from 'node:timers/promises'
import { createAlerts, type AlertDeps, type Alerts } from '#alert/create-alerts'

const at = 1_795_322_400 as EpochSeconds

/** An alert as trust stores it. */
export function alertResource(name: string, spec: object, facts: Partial<Resource> = {}): Resource {
  const fixed = { kind: 'Alert', account: 'organization', createdAt: at, updatedAt: at } as const
  return { ...fixed, name, uniqueId: `X${name}`, spec: { disabled: false, ...spec }, ...facts }
}

export function deniedEvent(id: string): AuditEvent {
  return {
    id,
    at,
    type: 'exchange',
    outcome: 'denied',
    trustVersion: 0,
    caller: { transport: 'tcp', address: '192.0.2.1' },
    operation: 'AssumeRole',
    role: 'arn:aws:iam::000000000001:role/r',
  }
}

export const whenDenied = { when: { outcome: ['denied'] } }

/** The parts that alerts run on over a real store: what they print, what fails, and trust that is set by hand. */
export interface AlertWorld {
  readonly store: Store
  readonly printed: string[]
  readonly failed: string[]
  readonly alerts: Alerts
  trust: { version: number; resources: readonly Resource[] }
  readonly set: (...resources: readonly Resource[]) => Promise<void>
  readonly record: (...ids: readonly string[]) => Promise<void>
  readonly close: () => Promise<void>
}

export async function openAlertWorld(path: string, deps: Partial<AlertDeps> = {}): Promise<AlertWorld> {
  const store = await openSqliteStore({ path, reserveBytes: 0 })
  const [printed, failed]: [string[], string[]] = [[], []]
  const world: Omit<AlertWorld, 'alerts'> = {
    store,
    printed,
    failed,
    trust: { version: 0, resources: [] },
    set: async (...resources) => {
      world.trust = { version: world.trust.version + 1, resources }
      await alerts.sync()
    },
    record: async (...ids) => {
      await store.ledger.append(ids.map((id) => encodeEvent(deniedEvent(id))))
    },
    close: async () => {
      await alerts.stop()
      await store.close()
    },
  }
  const alerts = createAlerts({
    log: {
      warn: (facts: { alert?: string }) => void failed.push(String(facts.alert)),
      info: () => undefined,
    },
    records: store.ledger,
    cursors: store.alerts,
    changes: store.changes,
    trust: { current: () => world.trust },
    news: () => setTimeout(5),
    pause: () => setTimeout(5),
    print: async (line) => void printed.push(line),
    ...deps,
  })
  return Object.assign(world, { alerts })
}

/** Resolves when `isSo` says so; gives up after ten seconds. */
export async function until(isSo: () => boolean): Promise<void> {
  const deadline = performance.now() + 10_000
  while (!isSo()) {
    if (performance.now() > deadline) throw new Error('what was waited for did not come')
    await setTimeout(5)
  }
}
