import { isVouchsafeError, VouchsafeError } from '@vouchsafe/core/errors'
import { parseJson, type JsonValue } from '@vouchsafe/core/json'
import { createJsonPlaces } from './json-places.ts'
import { createLineFinder } from './line-finder.ts'
import type { SourceDocument, SourceFile } from './types.ts'

export interface JsonDocumentLimits {
  /** UTF-16 code units. */
  readonly maxLength: number
  /** Levels of lists and objects. */
  readonly maxDepth: number
}

/**
 * Reads a strict JSON text: no duplicate key, bounded length and depth.
 *
 * @throws VouchsafeError `manifest_malformed`, its message beginning with `file:line:column`
 */
export function readJsonDocument(source: SourceFile, limits: JsonDocumentLimits): SourceDocument {
  const { file, text } = source
  const offsetOf = createJsonPlaces(text)
  const locate = createLineFinder(text)
  return {
    file,
    value: parse(source, limits),
    place: (path) => {
      const { line, column } = locate(offsetOf(path))
      return `${file}:${line}:${column}`
    },
  }
}

const faults: Readonly<Record<string, string>> = {
  too_long: 'the text is longer than',
  too_deep: 'nested deeper than',
  duplicate_key: 'a key stands twice in one object',
}

function parse({ file, text }: SourceFile, limits: JsonDocumentLimits): JsonValue {
  try {
    return parseJson(text, limits)
  } catch (cause) {
    if (!isVouchsafeError(cause, 'json_malformed')) throw cause
    const { line, column, reason } = cause.detail
    const bound =
      reason === 'too_long'
        ? ` ${limits.maxLength} characters`
        : reason === 'too_deep'
          ? ` ${limits.maxDepth} levels`
          : ''
    const fault = faults[String(reason)] ?? `expected valid JSON (${String(reason).replaceAll('_', ' ')})`
    throw new VouchsafeError('manifest_malformed', {
      say: `${file}:${String(line)}:${String(column)}: ${fault}${bound}`,
      cause,
    })
  }
}
