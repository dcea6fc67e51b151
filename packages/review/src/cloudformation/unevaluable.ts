import type { Path } from '#document/types'

/** Something in a template that has no value here. It is caught where the resource is read, and becomes a problem. */
export class Unevaluable extends Error {
  readonly path: Path

  constructor(path: Path, say: string) {
    super(say)
    this.path = path
  }
}
