/** Repositories made by real git, for tests: in a directory of their own, without any configuration of this machine. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync, mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** A repository that disappears with its scope. */
export interface TestRepository extends Disposable {
  /** The working tree, or the repository itself where it is bare. */
  readonly path: string
  /** Runs git in it and yields what it says, without the last line end. */
  git(arguments_: readonly string[], input?: string | Uint8Array): string
  /** The same, as the bytes that git wrote. */
  gitBytes(arguments_: readonly string[], input?: string | Uint8Array): Buffer
  write(path: string, content: string | Uint8Array): void
  /** Adds everything and commits it; each commit comes a minute after the one before. */
  commit(message: string): string
}

const environmentAt = (minute: number): Record<string, string> => {
  const date = `${1_700_000_000 + minute * 60} +0000`
  return {
    PATH: '/usr/local/bin:/usr/bin:/bin',
    HOME: '/nonexistent',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_AUTHOR_NAME: 'Ada',
    GIT_AUTHOR_EMAIL: 'ada@example.test',
    GIT_COMMITTER_NAME: 'Ada',
    GIT_COMMITTER_EMAIL: 'ada@example.test',
    GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_DATE: date,
  }
}

/** Makes an empty repository with `git init` and these further arguments. */
export function createTestRepository(...initArguments: readonly string[]): TestRepository {
  const root = mkdtempSync(join(tmpdir(), 'vouch-git-'))
  const path = join(root, 'repository')
  mkdirSync(path)
  let minute = 0
  const gitBytes = (arguments_: readonly string[], input?: string | Uint8Array): Buffer =>
    execFileSync('git', ['-c', 'protocol.file.allow=always', ...arguments_], {
      cwd: path,
      env: environmentAt(minute),
      input: input ?? '',
      stdio: ['pipe', 'pipe', 'pipe'],
      maxBuffer: 2 ** 30,
    })
  const git = (arguments_: readonly string[], input?: string | Uint8Array): string =>
    gitBytes(arguments_, input).toString('utf8').replace(/\n$/, '')
  git(['init', '-q', '-b', 'main', ...initArguments])
  return {
    path,
    git,
    gitBytes,
    write: (name, content) => {
      mkdirSync(dirname(join(path, name)), { recursive: true })
      writeFileSync(join(path, name), content)
    },
    commit: (message) => {
      minute++
      git(['add', '-A'])
      git(['commit', '-q', '--allow-empty', '-m', message])
      return git(['rev-parse', 'HEAD'])
    },
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  }
}
