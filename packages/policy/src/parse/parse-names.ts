import type { JsonObject } from '@vouchsafe/core/json'
import { readStrings } from './elements.ts'
import { malformed, sayings } from './refuse.ts'
import type { NamePatterns } from './types.ts'

/** Reads `Action` or `NotAction` (`Resource` or `NotResource`): one of the two, not both, and not empty. */
export function parseNames(
  elements: JsonObject,
  element: 'Action' | 'Resource',
  { statement, missing }: { readonly statement: number; readonly missing: string },
): NamePatterns {
  const plain = elements[element]
  const complement = elements[`Not${element}`]
  if (plain !== undefined && complement !== undefined) throw malformed(sayings.syntax, { statement, element })
  const written = plain ?? complement
  const patterns = written === undefined ? [] : readStrings(written, { statement, element })
  if (patterns.length === 0) throw malformed(missing, { statement, element })
  return { complement: complement !== undefined, patterns }
}
