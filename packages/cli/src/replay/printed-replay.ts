import type { Replay } from '@vouchsafe/review/replay'
import { flagOption } from '#program/options'
import { exit, type Invocation } from '#program/spec'
import { renderReplay } from './render-replay.ts'
import { writeReplayJson } from './write-json.ts'

/** A replay that is over. */
export interface PrintedReplay {
  /** As the invocation wants it; as JSON without a line end. */
  readonly print: () => void
  /** The exit code that it alone would give. */
  readonly code: number
}

export function printedReplay(invocation: Invocation, replay: Replay): PrintedReplay {
  const { io } = invocation
  const report = replay.report()
  const { changed, unknown } = report
  return {
    print: () =>
      flagOption(invocation, 'json') ? writeReplayJson(io, replay) : io.out(renderReplay(report)),
    code: changed > 0 ? exit.failed : unknown.length > 0 ? exit.partial : exit.ok,
  }
}
