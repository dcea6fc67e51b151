import { escapeForTerminal, escapeJsonText } from '@vouchsafe/ledger/render'
import type { Replay } from '@vouchsafe/review/replay'
import type { ApplyAnswer } from '@vouchsafe/server/admin/schema'
import type { Connection } from '#client/connection'
import { printTrustChange } from '#output/trust-change'
import { renderComparison } from '#output/trust-comparison'
import { withMaps } from '#output/with-maps'
import { flagOption } from '#program/options'
import type { Invocation } from '#program/spec'
import { renderReplay } from './render-replay.ts'
import { compareChanges, notReplayed, replayChanges } from './review-change.ts'
import { writeReplayJson } from './write-json.ts'

export interface TriedChange {
  readonly answer: ApplyAnswer
  /** Of the ledger that is decided again; undefined: none. */
  readonly seconds: number | undefined
}

/**
 * Prints a change of trust that is not stored yet: what it changes, whom it admits and refuses, and what it would have
 * done to the exchanges on record.
 */
export async function printReviewedChange(
  invocation: Invocation,
  connection: Connection,
  { answer, seconds }: TriedChange,
): Promise<void> {
  const { io } = invocation
  const { changes } = answer
  const replayed = async (): Promise<Replay | undefined> =>
    seconds === undefined ? undefined : replayChanges(invocation, connection, { changes, seconds })
  if (flagOption(invocation, 'json')) return printJson(invocation, answer, await replayed())
  // told before the ledger is read, which takes its time
  printTrustChange(invocation, answer)
  for (const { name, comparison } of compareChanges(changes))
    io.out(`\ntrust policy of ${escapeForTerminal(name)}:\n${renderComparison(comparison)}`)
  const replay = await replayed()
  if (replay === undefined) return
  io.out(renderReplay(replay.report()))
  const kinds = notReplayed(changes)
  if (kinds.length > 0) io.out(`not replayed: changes of ${kinds.join(', ')}, which are taken as they were\n`)
}

function printJson({ io }: Invocation, answer: ApplyAnswer, replay: Replay | undefined): void {
  const { changes } = answer
  const reviewed = { ...answer, comparisons: compareChanges(changes), notReplayed: notReplayed(changes) }
  const text = escapeJsonText(JSON.stringify(reviewed, withMaps))
  if (replay === undefined) return io.out(`${text}\n`)
  io.out(`${text.slice(0, -1)},"replay":`)
  writeReplayJson(io, replay)
  io.out('}\n')
}
