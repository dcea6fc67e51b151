import { isJsonObject, type JsonValue } from '@vouchsafe/core/json'
import type { Path, SourceDocument } from '#document/types'
import type { LintPlace } from '../types.ts'

/** Takes `file:line:column` apart. */
export function lintPlace(place: string): LintPlace {
  const [, file = place, line = '1', column = '1'] = /^(.*):(\d+):(\d+)$/s.exec(place) ?? []
  return { file, line: Number(line), column: Number(column) }
}

/** The places of a policy that stands at a path of a file. A statement that is no list of its own has no position. */
export function placesOf(document: SourceDocument, at: Path): (path: Path) => LintPlace {
  const policy = valueAt(document.value, at)
  const isList = !isJsonObject(policy) || Array.isArray(policy['Statement'])
  return (path) => {
    const [element, index, ...rest] = path
    const inside = !isList && element === 'Statement' && index !== undefined ? [element, ...rest] : path
    return lintPlace(document.place([...at, ...inside]))
  }
}

function valueAt(value: JsonValue, path: Path): JsonValue | undefined {
  return path.reduce<JsonValue | undefined>((inside, step) => {
    if (Array.isArray(inside)) return typeof step === 'number' ? (inside as JsonValue[])[step] : undefined
    return isJsonObject(inside) ? inside[String(step)] : undefined
  }, value)
}
