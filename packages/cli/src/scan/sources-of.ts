import { VouchsafeError } from '@vouchsafe/core/errors'
import type { Source } from '@vouchsafe/scan/source'
import { relative, resolve } from 'node:path'
import { existsSync } from 'node:fs'
import { flagOption } from '#program/options'
import type { Invocation } from '#program/spec'

/**
 * What a command line asks to be read, and how a person names it.
 *
 * @throws VouchsafeError `usage`
 */
export async function sourceOf(invocation: Invocation): Promise<{ source: Source; target: string }> {
  const { args, io } = invocation
  const [given = '.'] = args
  const isGit = flagOption(invocation, 'git')
  const isStaged = flagOption(invocation, 'staged')
  if (isGit && isStaged) throw usage('--git and --staged exclude each other')
  if (given === '-') {
    if (isGit || isStaged) throw usage('standard input is no repository: leave --git and --staged out')
    const { createStreamSource } = await import('@vouchsafe/scan/sources/stream')
    return { source: createStreamSource(process.stdin), target: 'standard input' }
  }
  const path = resolve(io.cwd, given)
  if (!existsSync(path)) throw usage(`no such file or folder: \`${given}\``)
  const searchPath = io.env['PATH'] ?? '/usr/bin:/bin'
  if (isGit) {
    const { createGitSource } = await import('@vouchsafe/scan/sources/git')
    return { source: createGitSource(path, { searchPath }), target: given }
  }
  if (isStaged) {
    const { createStagedSource } = await import('@vouchsafe/scan/sources/staged')
    return { source: createStagedSource(path, { searchPath }), target: given }
  }
  const { createFileSource } = await import('@vouchsafe/scan/sources/file')
  return { source: createFileSource(path, (found) => shown(io.cwd, found)), target: given }
}

/** As the caller would name it: from the working directory on where it is under that. */
function shown(cwd: string, path: string): string {
  const short = relative(cwd, path)
  return short === '' || short.startsWith('..') ? path : short
}

function usage(say: string): VouchsafeError {
  return new VouchsafeError('usage', { say })
}
