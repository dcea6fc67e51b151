import { outputOf } from '#sources/git/fallback/run-git'
import type { Repository } from '#sources/git/repository/open-repository'
import type { CommitFacts } from '#source/types'

export interface BlameOptions {
  readonly repository: Repository
  /** Where git is looked for, in the form of `PATH`. */
  readonly searchPath: string
  readonly signal: AbortSignal
}

/**
 * Who last changed a line of a file as HEAD has it, or undefined where git does not say. It reads objects alone:
 * nothing is converted, filtered or run for it.
 */
export async function blameLine(
  path: string,
  line: number,
  { repository, searchPath, signal }: BlameOptions,
): Promise<CommitFacts | undefined> {
  const { gitDirectory } = repository
  const words = ['blame', '--porcelain', '--no-textconv', '-L', `${line},${line}`, 'HEAD', '--', path]
  const output = await outputOf(words, { gitDirectory, searchPath, signal })
  return output === undefined ? undefined : parseBlame(output.toString('utf8'))
}

/** The first commit of `git blame --porcelain`; undefined for anything else. */
export function parseBlame(text: string): CommitFacts | undefined {
  const [, id] = /^([0-9a-f]{40,64}) /.exec(text) ?? []
  const [, author] = /^author (.*)$/m.exec(text) ?? []
  const [, email] = /^author-mail <(.*)>$/m.exec(text) ?? []
  const [, at] = /^committer-time (\d{1,12})$/m.exec(text) ?? []
  if (id === undefined || author === undefined || email === undefined || at === undefined) return undefined
  return { id, author, email, at: Number(at) }
}
