import { CelScalar, celMethod, listType } from '@bufbuild/cel'

/** Longest text that an expression may build: what Google maps is 8 KB at most, in all. */
const LONGEST = 100_000
const text = CelScalar.STRING

/**
 * `extract` of Google's IAM conditions: what stands at `{…}` of the template; the whole text where there is no such
 * place, and nothing where the text around it is not found.
 */
export function extract(value: string, template: string): string {
  const found = /^(?<before>[^{]*)\{[^}]*\}(?<after>.*)$/s.exec(template)?.groups
  if (found === undefined) return value
  const { before = '', after = '' } = found
  const start = value.indexOf(before)
  if (start === -1) return ''
  const rest = value.slice(start + before.length)
  const end = after === '' ? rest.length : rest.indexOf(after)
  return end === -1 ? '' : rest.slice(0, end)
}

/** What Google's mappings have beside CEL's own; the others that the library knows could build texts without bound. */
export const celFunctions = [
  celMethod('extract', text, [text], text, function (template) {
    return extract(this, template)
  }),
  celMethod('split', text, [text], listType(text), function (separator) {
    return this.split(separator)
  }),
  celMethod('join', listType(text), [text], text, function (separator) {
    const parts = [...this].filter((part) => typeof part === 'string')
    if (parts.length !== this.size) throw new Error('join: expected a list of strings')
    const length = parts.reduce((sum, part) => sum + part.length + separator.length, 0)
    if (length > LONGEST) throw new Error('the joined text is too long')
    return parts.join(separator)
  }),
  celMethod('lowerAscii', text, [], text, function () {
    return this.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase())
  }),
  celMethod('upperAscii', text, [], text, function () {
    return this.replaceAll(/[a-z]/g, (letter) => letter.toUpperCase())
  }),
]
