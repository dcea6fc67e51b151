export interface Repeating {
  /** No run starts any more; resolves when the one under way has ended. */
  stop(): Promise<void>
}

export interface RepeatOptions {
  /** Milliseconds from the end of a run (or from now) to the next. */
  readonly delayMs: () => number
  readonly failed: (error: unknown) => void
}

/** Runs a task over and over, never twice at once; keeps no process alive. */
export function repeat(task: () => void | Promise<void>, options: RepeatOptions): Repeating {
  let stopped = false
  let running: Promise<void> = Promise.resolve()
  let timer: NodeJS.Timeout

  function schedule(): void {
    timer = setTimeout(() => {
      running = run()
    }, options.delayMs())
    timer.unref()
  }

  async function run(): Promise<void> {
    try {
      await task()
    } catch (error) {
      options.failed(error)
    }
    if (!stopped) schedule()
  }

  schedule()
  return {
    stop: () => {
      stopped = true
      clearTimeout(timer)
      return running
    },
  }
}
