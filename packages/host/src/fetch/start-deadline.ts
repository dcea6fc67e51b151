import type { Milliseconds } from '@vouchsafe/core/time'

/** Ends work after a time, or when the caller gives up. Dispose of it when the work is done. */
export interface Deadline extends Disposable {
  readonly signal: AbortSignal
  /** Why `signal` fired; `undefined` while it has not. */
  ended(): 'deadline' | 'aborted' | undefined
}

export function startDeadline(ms: Milliseconds, caller?: AbortSignal): Deadline {
  const late = new AbortController()
  // Not `AbortSignal.timeout`: its timer lets the process end while a fetch is still waiting.
  const timer = setTimeout(() => late.abort(), ms)
  return {
    signal: caller === undefined ? late.signal : AbortSignal.any([late.signal, caller]),
    ended() {
      if (caller?.aborted === true) return 'aborted'
      return late.signal.aborted ? 'deadline' : undefined
    },
    [Symbol.dispose]: () => clearTimeout(timer),
  }
}

/** `work`, or the reason of `signal` as soon as it fires: for work that cannot be stopped itself. */
export function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason)
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}
