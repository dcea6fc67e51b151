import { setTimeout } from 'node:timers/promises'
import type { Context } from '#context/context'
import { repeat } from '#context/repeat'
import { createAlerts, type Alerts } from './create-alerts.ts'
import { printToStdout } from './create-deliver.ts'

const SECOND_MS = 1000
/** How long a rule looks away after it has seen everything; under load there is always something new. */
const BREATH_MS = 250
/** Another process may have written without an announcement here. */
const LONGEST_LOOK_AWAY_MS = 5000
const LONGEST_PAUSE_MS = 60_000

/**
 * Runs the alerts that trust holds, a second after it changes at the latest, until the server closes. What happens
 * while the server stops is told when it runs again.
 */
export function startAlerts(context: Context): void {
  const { log, closing } = context
  const alerts = alertsOver(context)
  let delayMs = 0
  const chore = repeat(() => alerts.sync(), {
    delayMs: () => {
      const now = delayMs
      delayMs = SECOND_MS
      return now
    },
    failed: (error) => log.warn({ err: error }, 'alerts cannot be brought up to date'),
  })
  closing.add('alerts', async () => {
    await chore.stop()
    await alerts.stop()
  })
}

function alertsOver({ log, records, store, trust, news }: Context): Alerts {
  return createAlerts({
    log,
    records,
    cursors: store.alerts,
    changes: store.changes,
    trust,
    news: async (signal) => {
      await news.next(LONGEST_LOOK_AWAY_MS, signal)
      await rest(BREATH_MS, signal)
    },
    pause: (failures, signal) => rest(Math.min(500 * 2 ** failures, LONGEST_PAUSE_MS), signal),
    print: printToStdout,
  })
}

/** Ends early when the signal fires; keeps no process alive. */
async function rest(ms: number, signal: AbortSignal): Promise<void> {
  await setTimeout(ms, undefined, { signal, ref: false }).catch(() => undefined)
}
