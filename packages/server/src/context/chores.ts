import type { EpochSeconds } from '@vouchsafe/core/time'
import type { Context } from './context.ts'
import { repeat } from './repeat.ts'

const SECOND_MS = 1000
const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
/** AWS remembers the use of a role for as long (IAM user guide, "last accessed information"). */
const USE_SECONDS = 400 * 86_400

/** What a server does by itself while it runs: counts, rotates its keys, forgets old records. */
export function startChores(context: Context): void {
  const { clock, config, log, meter, ring, records, store, stopping, closing } = context
  const chores = [
    ['meter', () => SECOND_MS, () => meter.flush(clock.now())],
    [
      'rotation',
      () => Math.min(Math.max(ring.nextRotationAt() * 1000 - Date.now(), 50), 60 * SECOND_MS),
      () => ring.rotate(clock.now()),
    ],
    [
      'retention',
      () => HOUR_MS,
      async () => {
        const count = await records.prune((clock.now() - config.ledger.retentionSeconds) as EpochSeconds)
        if (count > 0) log.info({ count }, 'old records deleted')
        await store.usage.forget((clock.now() - USE_SECONDS) as EpochSeconds)
      },
    ],
    [
      'usage',
      () => 5 * MINUTE_MS,
      async () => {
        while (!stopping.aborted && (await store.usage.fold()) > 0);
      },
    ],
  ] as const
  for (const [name, delayMs, task] of chores) {
    const failed = (error: unknown): void => log.warn({ err: error, chore: name }, 'a chore failed')
    const chore = repeat(task, { delayMs, failed })
    closing.add(name, () => chore.stop())
  }
}
