import type { EpochSeconds } from '@vouchsafe/core/time'
import { forgetRevocations } from '#change/forget-revocations'
import type { Context } from './context.ts'
import { createInspection } from './inspect-trust.ts'
import { repeat } from './repeat.ts'

const SECOND_MS = 1000
const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
/** AWS remembers the use of a role for as long (IAM user guide, "last accessed information"). */
const USE_SECONDS = 400 * 86_400

interface Chore {
  /** Milliseconds from the end of a run to the next. */
  readonly delayMs: () => number
  readonly run: () => void | Promise<void>
}

const chores: Readonly<Record<string, (context: Context) => Chore>> = {
  meter: ({ meter, clock }) => ({ delayMs: () => SECOND_MS, run: () => meter.flush(clock.now()) }),
  rotation: ({ ring, clock }) => ({
    delayMs: () => Math.min(Math.max(ring.nextRotationAt() * 1000 - Date.now(), 50), MINUTE_MS),
    run: () => ring.rotate(clock.now()),
  }),
  inspection: (context) => ({ delayMs: () => SECOND_MS, run: createInspection(context) }),
  revocations: (context) => ({
    delayMs: () => HOUR_MS,
    run: async () => {
      const count = await forgetRevocations({ ...context, changed: context.news.announce })
      if (count > 0) context.log.info({ count }, 'revocations that are over deleted')
    },
  }),
  retention: ({ clock, config, log, records, store }) => ({
    delayMs: () => HOUR_MS,
    run: async () => {
      const count = await records.prune((clock.now() - config.ledger.retentionSeconds) as EpochSeconds)
      if (count > 0) log.info({ count }, 'old records deleted')
      await store.usage.forget((clock.now() - USE_SECONDS) as EpochSeconds)
    },
  }),
  usage: ({ store, stopping }) => ({
    delayMs: () => 5 * MINUTE_MS,
    run: async () => {
      while (!stopping.aborted && (await store.usage.fold()) > 0);
    },
  }),
}

/** What a server does by itself while it runs: counts, rotates its keys, reads its trust, forgets what is over. */
export function startChores(context: Context): void {
  const { log, closing } = context
  for (const [name, describe] of Object.entries(chores)) {
    const { delayMs, run } = describe(context)
    const failed = (error: unknown): void => log.warn({ err: error, chore: name }, 'a chore failed')
    const chore = repeat(run, { delayMs, failed })
    closing.add(name, () => chore.stop())
  }
}
