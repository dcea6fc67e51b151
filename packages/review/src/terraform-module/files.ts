import type { Calling, Value } from './types.ts'
import { text, textSource, unknown } from './values.ts'

type TextArgument = Extract<Value, { is: 'text' }>

/** `file()`: the text, each character of which stands in that file. */
export function readTextFile(path: TextArgument, calling: Calling): Value {
  const found = readNamed(path, calling)
  if ('is' in found) return found
  return text(found.text, { source: textSource(found), offset: 0 })
}

/** `templatefile()`: the text of a template is that of a heredoc. */
export function readTemplateFile(path: TextArgument, values: Value, calling: Calling): Value {
  const found = readNamed(path, calling)
  if ('is' in found) return found
  const { at, scope } = calling
  if (values.is !== 'object') return values.is === 'unknown' ? values : unknown('it is given no map', at)
  const mark = 'END_OF_TEMPLATE'
  const wrapped = `v = <<${mark}\n${found.text}\n${mark}\n`
  const { body, faults } = scope.world.parser.parse(wrapped)
  const template = body.attributes.get('v')
  if (template === undefined || faults.length > 0 || found.text.includes(mark))
    return unknown(`\`${path.text}\` is no template that can be read`, at)
  const { file, locate } = textSource({ file: found.file, text: wrapped })
  const source = {
    file,
    text: wrapped,
    locate: (offset: number) => {
      const { line, column } = locate(offset)
      return { line: Math.max(1, line - 1), column }
    },
  }
  const root = (name: string): Value => unknown(`the template is given no \`${name}\``, at)
  return scope.world.evaluate(template, { ...scope, source, root, names: values.members })
}

function readNamed(path: TextArgument, { at, scope }: Calling): { file: string; text: string } | Value {
  if (path.why !== undefined) return unknown(path.why, at)
  try {
    const found = scope.world.facts.readFile?.(path.text, scope.module.file)
    if (found !== undefined) return { file: found.file, text: found.text }
  } catch {
    // whatever keeps it from being read, its text is not known
  }
  return unknown(`the file \`${path.text}\` cannot be read from here`, at)
}
