/** What has to be undone at the end, in the reverse of the order in which it was done. */
export interface Closing {
  /** Remembers a step; `name` is for the log when it fails. */
  add(name: string, close: () => void | Promise<void>): void
  /** Takes every step, whatever becomes of the others, and only once. */
  close(): Promise<void>
}

/** `failed` is told of every step that throws. */
export function createClosing(failed: (name: string, error: unknown) => void): Closing {
  const steps: { readonly name: string; readonly close: () => void | Promise<void> }[] = []
  let closing: Promise<void> | undefined

  async function closeAll(): Promise<void> {
    for (let step = steps.pop(); step !== undefined; step = steps.pop())
      try {
        await step.close()
      } catch (error) {
        failed(step.name, error)
      }
  }

  return {
    add: (name, close) => void steps.push({ name, close }),
    close: () => (closing ??= closeAll()),
  }
}
