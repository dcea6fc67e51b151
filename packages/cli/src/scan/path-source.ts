import { VouchsafeError } from '@vouchsafe/core/errors'
import type { Source } from '@vouchsafe/scan/source'
import { existsSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { flagOption, textOption } from '#program/options'
import type { Invocation } from '#program/spec'
import { stateFolder } from './state-folder.ts'

/** A source and how a person names it. */
export interface NamedSource {
  readonly source: Source
  readonly target: string
}

/** A PATH as a command line means it: a file or folder, the history of a repository, what is staged in it. */
export interface PathReading {
  readonly path: string
  /** Names objects in the memory of earlier scans; without one nothing is remembered. */
  readonly key?: Uint8Array
}

/** @throws VouchsafeError `usage` */
export async function pathSource(
  invocation: Invocation,
  { path: given, key }: PathReading,
): Promise<NamedSource> {
  const { io } = invocation
  const isGit = flagOption(invocation, 'git')
  const isStaged = flagOption(invocation, 'staged')
  const range = textOption(invocation, 'diff')
  const ways = [isGit, isStaged, range !== undefined].filter(Boolean).length
  if (ways > 1) throw usage('--git, --staged and --diff exclude each other')
  if (given === '-') {
    if (ways > 0) throw usage('standard input is no repository: leave --git, --staged and --diff out')
    const { createStreamSource } = await import('@vouchsafe/scan/sources/stream')
    return { source: createStreamSource(process.stdin), target: 'standard input' }
  }
  const path = resolve(io.cwd, given)
  if (!existsSync(path)) throw usage(`no such file or folder: \`${given}\``)
  if (isGit) return { source: await gitSource(invocation, path, key), target: given }
  if (isStaged) {
    const { createStagedSource } = await import('@vouchsafe/scan/sources/staged')
    return { source: createStagedSource(path, { searchPath: searchPathOf(invocation) }), target: given }
  }
  if (range !== undefined) {
    const { openDiffSource } = await import('@vouchsafe/scan/sources/diff')
    const { withArchives } = await import('@vouchsafe/scan/archive')
    const signal = new AbortController().signal
    const source = await openDiffSource(path, range, { searchPath: searchPathOf(invocation), signal })
    return { source: withArchives(source), target: `${range} of ${given}` }
  }
  const { createFileSource } = await import('@vouchsafe/scan/sources/file')
  return { source: createFileSource(path, (found) => shown(io.cwd, found)), target: given }
}

async function gitSource(invocation: Invocation, path: string, key: Uint8Array | undefined): Promise<Source> {
  const { createGitSource, openRememberingGitSource } = await import('@vouchsafe/scan/sources/git')
  const { withArchives } = await import('@vouchsafe/scan/archive')
  const searchPath = searchPathOf(invocation)
  const folder = stateFolder(invocation.io.env)
  if (key === undefined || folder === undefined) return withArchives(createGitSource(path, { searchPath }))
  const { detectors, rulesDigest } = await import('@vouchsafe/scan/detectors')
  const directory = join(folder, 'scanned')
  const rules = rulesDigest(detectors)
  return withArchives(await openRememberingGitSource(path, { searchPath, directory, key, rules }))
}

function searchPathOf({ io }: Invocation): string {
  return io.env['PATH'] ?? '/usr/bin:/bin'
}

/** As the caller would name it: from the working directory on where it is under that. */
export function shown(cwd: string, path: string): string {
  const short = relative(cwd, path)
  return short === '' || short.startsWith('..') ? path : short
}

function usage(say: string): VouchsafeError {
  return new VouchsafeError('usage', { say })
}
