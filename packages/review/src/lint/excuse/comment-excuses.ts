import { parseExcuseComment } from '@vouchsafe/core/excuse'
import { extname } from 'node:path'
import type { SourceFile } from '#document/types'
import type { LintExcuse } from './types.ts'

const hcl: ReadonlySet<string> = new Set(['.tf', '.tofu', '.hcl'])
/** A comment that is an excuse and nothing before it. */
const openers = { hcl: /(?:^|\s)(?:#|\/\/|\/\*)\s*vouch:allow/, yaml: /(?:^|\s)#\s*vouch:allow/ }
const wholeLines = { hcl: /^\s*(?:#|\/\/|\/\*.*\*\/\s*$)/, yaml: /^\s*#/ }

/**
 * The comments of a file that excuse what rules found, `# vouch:allow RULE: REASON`: at the end of a line for that
 * line, on a line of its own for the next one that is neither comment nor empty. JSON has no comments.
 */
export function commentExcuses({ file, text }: SourceFile): LintExcuse[] {
  if (!text.includes('vouch:allow') || /^\s*[[{]/.test(text)) return []
  const kind = hcl.has(extname(file)) ? 'hcl' : 'yaml'
  const lines = text.split(/\r?\n/)
  return lines.flatMap((line, index): LintExcuse[] => {
    const found = openers[kind].exec(line)
    if (found === null) return []
    const said = parseExcuseComment(line.slice(found.index))
    // one without rules is for `vouch scan`
    if (said === undefined || said.rules.length === 0) return []
    const isWhole = (one: string): boolean => wholeLines[kind].test(one)
    const below = isWhole(line)
      ? lines.findIndex((one, at) => at > index && one.trim() !== '' && !isWhole(one))
      : index
    const column = line.indexOf('vouch:allow') + 1
    return [
      {
        by: 'comment',
        place: { file, line: index + 1, column },
        ...said,
        covers: ({ place }) => place.file === file && place.line === below + 1,
      },
    ]
  })
}
