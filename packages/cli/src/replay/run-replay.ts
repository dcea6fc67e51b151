import { createReplay, type Replay, type ReplayOptions } from '@vouchsafe/review/replay'
import type { Io } from '#output/io'
import type { LedgerBatch } from './ledger-source.ts'
import { replayProgress } from './progress.ts'

/** Takes every record of the ledger, and says on stderr how far it is. */
export async function runReplay(
  io: Io,
  ledger: AsyncIterable<LedgerBatch>,
  options: ReplayOptions,
): Promise<Replay> {
  const replay = createReplay(options)
  const progress = replayProgress(io, () => performance.now())
  let done = 0
  try {
    for await (const { events, part } of ledger) {
      for (const event of events) replay.take(event)
      done += events.length
      progress.show(done, part)
    }
  } finally {
    progress.clear()
  }
  return replay
}
