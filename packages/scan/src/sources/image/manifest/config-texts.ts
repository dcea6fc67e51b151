import { isJsonObject, type JsonObject, type JsonValue } from '@vouchsafe/core/json'

/** A text of an image that is no file: a field of the configuration, annotations. */
export interface ImageText {
  /** `config.Env`, `history`, `annotations`. */
  readonly path: string
  readonly content: string
}

/** Members whose members are told one by one. */
const opened = new Set(['config', 'container_config'])

/**
 * Every field of an image's configuration, one text each, also those that no specification knows: entries of a list
 * and members of an object stand in lines, so that an id and its secret are near each other.
 */
export function configTexts(config: JsonObject): ImageText[] {
  return Object.entries(config).flatMap(([name, value]) => {
    if (name === 'history' && Array.isArray(value)) return textOf(name, historyLines(value))
    if (!opened.has(name) || !isJsonObject(value)) return textOf(name, lines(value))
    return Object.entries(value).flatMap(([inner, field]) => textOf(`${name}.${inner}`, lines(field)))
  })
}

/** The annotations of a manifest and of what it points to. */
export function annotationTexts(annotations: Readonly<Record<string, string>>): ImageText[] {
  return textOf('annotations', lines(annotations))
}

function textOf(path: string, content: string): ImageText[] {
  return content === '' ? [] : [{ path, content }]
}

/** Build arguments stand before the command as `|1 KEY=value` (Dockerfile `RUN` after `ARG`). */
function historyLines(history: readonly JsonValue[]): string {
  const texts = history.map((entry) =>
    isJsonObject(entry) ? Object.values(entry).map(lines) : [lines(entry)],
  )
  return texts.map((parts) => parts.join(' ')).join('\n')
}

/** Nested deeper than a list or an object of texts, a value stays in JSON, which is read with its escapes. */
function lines(value: JsonValue): string {
  if (Array.isArray(value)) return value.map(plain).join('\n')
  if (!isJsonObject(value)) return plain(value)
  return Object.entries(value)
    .map(([name, inner]) => `${name}=${plain(inner)}`)
    .join('\n')
}

function plain(value: JsonValue): string {
  if (value === null) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}
