/** Tells those who wait that there is something new; the news itself they fetch. */
export interface Announcer {
  readonly announce: () => void
  /** Resolves at the next announcement, or after `ms`, or when the signal fires. */
  readonly next: (ms: number, signal: AbortSignal) => Promise<void>
}

export function createAnnouncer(): Announcer {
  const waiting = new Set<() => void>()
  return {
    announce: () => {
      for (const wake of waiting) wake()
    },
    next: (ms, signal) =>
      new Promise((resolve) => {
        const wake = (): void => {
          waiting.delete(wake)
          clearTimeout(timer)
          signal.removeEventListener('abort', wake)
          resolve()
        }
        const timer = setTimeout(wake, ms).unref()
        waiting.add(wake)
        signal.addEventListener('abort', wake)
        if (signal.aborted) wake()
      }),
  }
}
