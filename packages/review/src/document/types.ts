import type { JsonValue } from '@vouchsafe/core/json'

export type Path = readonly (string | number)[]

/** A file that somebody gave, as text. */
export interface SourceFile {
  /** How problems name it: a path as the reader knows it. */
  readonly file: string
  readonly text: string
}

/** A read file: its value, and the place of everything in it. */
export interface SourceDocument {
  readonly file: string
  /** Objects have a null prototype. */
  readonly value: JsonValue
  /** `file:line:column` of the value at the path, or of what encloses it. */
  readonly place: (path: Path) => string
}
