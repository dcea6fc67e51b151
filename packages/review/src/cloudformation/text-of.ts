import type { JsonValue } from '@vouchsafe/core/json'
import type { Path } from '#document/types'
import { Unevaluable } from './unevaluable.ts'

/** An evaluated value as text: CloudFormation writes numbers and booleans where text is expected. */
export function textOf(value: JsonValue | undefined, path: Path): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  throw new Unevaluable(path, 'expected text')
}

/** A scalar of the template itself as text; undefined for everything else. */
export function plainText(value: JsonValue | undefined): string | undefined {
  return value === undefined || value === null || typeof value === 'object' ? undefined : String(value)
}
