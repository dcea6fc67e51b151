import type { Io } from '#output/io'

const WATCHED_EVERY_MS = 200
const UNWATCHED_EVERY_MS = 5000
/** Back to the start of the line, and clear it (ECMA-48 §8.3.41). */
const CLEAR = '\r\u001b[K'

export interface ReplayProgress {
  /** `part` from 0 to 1, where it is known. */
  show(done: number, part: number | undefined): void
  clear(): void
}

/**
 * How far a replay is, on stderr: one line that is written over where somebody watches, else a line every five seconds,
 * so that a short replay is silent.
 */
export function replayProgress(io: Io, now: () => number): ReplayProgress {
  const began = now()
  const isWatched = io.isErrTerminal === true
  let shownAt = began
  return {
    show: (done, part) => {
      const at = now()
      if (at - shownAt < (isWatched ? WATCHED_EVERY_MS : UNWATCHED_EVERY_MS)) return
      shownAt = at
      const line = lineOf({ done, part, seconds: (at - began) / 1000 })
      io.err(isWatched ? `${CLEAR}${line}` : `vouch: ${line}\n`)
    },
    clear: () => isWatched && shownAt !== began && io.err(CLEAR),
  }
}

interface Done {
  readonly done: number
  readonly part: number | undefined
  readonly seconds: number
}

function lineOf({ done, part, seconds }: Done): string {
  const rate = `${done.toLocaleString('en')} records read, ${Math.round(done / seconds).toLocaleString('en')}/s`
  if (part === undefined || part === 0) return rate
  return `${rate}, ${Math.floor(part * 100)} %, ${Math.ceil((seconds * (1 - part)) / part)} s left`
}
