import type { Path } from '#document/types'

/** A value that the plan does not hold. It is caught where the resource is read, and becomes a problem. */
export class UnknownValue extends Error {
  /** From the resource on. */
  readonly path: Path

  constructor(path: Path, say: string) {
    super(say)
    this.path = path
  }
}
