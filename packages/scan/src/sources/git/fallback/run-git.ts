/** Running git on a repository that may be hostile: it reads objects, and nothing of the repository runs. */
import { spawn, type ChildProcessByStdio } from 'node:child_process'
import type { Readable } from 'node:stream'

/**
 * Settings of the command line beat the repository's own: no hooks, no file-system monitor, no transport to fetch what
 * is missing. The owner is not asked for, because nothing that an owner could have planted is followed.
 */
const settings = [
  'core.fsmonitor=',
  'core.hooksPath=/dev/null',
  'protocol.allow=never',
  'credential.helper=',
  'core.sshCommand=false',
  'safe.directory=*',
]

/** The environment git gets: the search path for git itself, and no configuration but the repository's. */
const environment = (path: string): Record<string, string> => ({
  PATH: path,
  HOME: '/nonexistent',
  LC_ALL: 'C',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_NO_LAZY_FETCH: '1',
  GIT_ALLOW_PROTOCOL: 'none',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_TERMINAL_PROMPT: '0',
  GIT_NO_REPLACE_OBJECTS: '1',
})

export interface GitChild {
  readonly gitDirectory: string
  /** Where git is looked for, in the form of `PATH`. */
  readonly searchPath: string
  readonly signal: AbortSignal
}

/** Starts git with these arguments on a repository. Its complaints are not read. */
export function runGit(
  arguments_: readonly string[],
  child: GitChild,
): ChildProcessByStdio<null, Readable, null> {
  const isolated = settings.flatMap((setting) => ['-c', setting])
  return spawn('git', ['--no-optional-locks', '--git-dir', child.gitDirectory, ...isolated, ...arguments_], {
    cwd: '/',
    env: environment(child.searchPath),
    stdio: ['ignore', 'pipe', 'ignore'],
    signal: child.signal,
  })
}

/** What a short answer may be long. */
const answerBytesMost = 64 * 1024 * 1024

/** All that git says, or undefined when it cannot be run, fails, or says more than 64 MiB. */
export async function outputOf(arguments_: readonly string[], child: GitChild): Promise<Buffer | undefined> {
  const git = runGit(arguments_, child)
  const ended = new Promise<number | null>((resolve) => {
    git.once('error', () => resolve(null))
    git.once('close', resolve)
  })
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of git.stdout as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > answerBytesMost) git.kill()
    else chunks.push(chunk)
  }
  return (await ended) === 0 ? Buffer.concat(chunks) : undefined
}
