import { readIgnoreFile } from '@vouchsafe/core/excuse'
import { posix } from 'node:path'
import type { SourceFile } from '#document/types'
import type { LintExcuse } from './types.ts'

/**
 * What an ignore file says of rules; paths in it are from its own folder. What it says of credentials is for
 * `vouch scan` and is left out, and a line that nobody understands is an excuse with a fault.
 */
export function ignoreFileExcuses({ file, text }: SourceFile): LintExcuse[] {
  const { places, faults } = readIgnoreFile(text)
  const folder = posix.dirname(file.replaceAll('\\', '/'))
  const known = places.map(({ rule, path, at, role, reason, until, line }): LintExcuse => {
    const full = posix.join(folder, path)
    const isUnder = (one: string): boolean => full === './' || one.startsWith(full)
    return {
      by: 'ignore-file',
      place: { file, line, column: 1 },
      rules: [rule],
      reason,
      ...(until !== undefined && { until }),
      covers: (finding) =>
        (path.endsWith('/') ? isUnder(finding.place.file) : finding.place.file === full) &&
        (at === undefined || finding.place.line === at) &&
        (role === undefined || finding.role === role),
    }
  })
  const unread = faults.map(({ line, say }): LintExcuse => ({
    by: 'ignore-file',
    place: { file, line, column: 1 },
    rules: [],
    fault: say,
    covers: () => false,
  }))
  return [...known, ...unread]
}
