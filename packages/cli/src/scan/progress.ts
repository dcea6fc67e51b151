import type { Progress } from '@vouchsafe/scan/source'
import type { Io } from '#output/io'

const EVERY_MS = 200
/** Back to the start of the line, and clear it (ECMA-48 §8.3.41). */
const CLEAR = '\r\u001b[K'

export interface ProgressLine {
  show(progress: Progress): void
  clear(): void
}

/** One line on stderr that says how far the scan is, how fast, and how long it still takes; on a terminal alone. */
export function progressLine(io: Io, now: () => number): ProgressLine {
  const began = now()
  let shownAt = began
  return {
    show: (progress) => {
      if (!io.isTerminal || now() - shownAt < EVERY_MS) return
      shownAt = now()
      io.err(`${CLEAR}${lineOf(progress, (shownAt - began) / 1000)}`)
    },
    clear: () => io.isTerminal && shownAt !== began && io.err(CLEAR),
  }
}

function lineOf({ done, total, bytes }: Progress, seconds: number): string {
  const rate = `${(bytes / 1e6).toFixed(0)} MB, ${(bytes / 1e6 / seconds).toFixed(0)} MB/s`
  if (total === undefined || done === 0) return `${done} read, ${rate}`
  return `${done} of ${total}, ${rate}, ${Math.ceil((seconds * (total - done)) / done)} s left`
}
