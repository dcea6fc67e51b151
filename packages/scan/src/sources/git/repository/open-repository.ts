/** Finding a repository's parts from a path: ordinary, bare, a worktree of another, a submodule. */
import { readdirSync, realpathSync, statSync } from 'node:fs'
import { dirname, isAbsolute, join, resolve, sep } from 'node:path'
import { VouchsafeError } from '@vouchsafe/core/errors'
import type { ObjectFormat } from '#sources/git/object/object-format'
import type { Gap } from '#source/types'
import { parseGitConfig, type GitConfig } from './git-config.ts'
import { readLine, readSmallFile } from './small-file.ts'

/** Where everything of a repository lies. Nothing of it was executed, and git was not asked. */
export interface Repository {
  /** HEAD and index of this worktree. */
  readonly gitDirectory: string
  /** Objects and refs; another directory where this is a linked worktree. */
  readonly commonDirectory: string
  /** Absent for a bare repository. */
  readonly workTree?: string
  /** The repository's own first, then its alternates. */
  readonly objectDirectories: readonly string[]
  readonly format: ObjectFormat
  /** `files`, or what `extensions.refStorage` says. */
  readonly refStorage: string
  /** Objects were left at a remote and never fetched. */
  readonly isPartial: boolean
  /** History before some commits was left at a remote. */
  readonly isShallow: boolean
  /** Directories that lie outside the path that was asked for, and are read all the same. */
  readonly outside: readonly string[]
  readonly gaps: readonly Gap[]
}

/** Alternates of alternates are followed so far, as git does. */
const alternateDepth = 5

const isDirectory = (path: string): boolean =>
  statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false

const isGitDirectory = (path: string): boolean =>
  (readLine(join(path, 'HEAD')) !== undefined && isDirectory(join(path, 'objects'))) ||
  readLine(join(path, 'commondir')) !== undefined

const followGitFile = (path: string): string | undefined => {
  const line = readLine(path)
  if (line === undefined || !line.startsWith('gitdir: ')) return undefined
  return resolve(dirname(path), line.slice('gitdir: '.length))
}

interface Found {
  readonly gitDirectory: string
  readonly workTree?: string
}

const findGitDirectory = (path: string): Found | undefined => {
  if (isGitDirectory(path))
    return path.endsWith(`${sep}.git`)
      ? { gitDirectory: path, workTree: dirname(path) }
      : { gitDirectory: path }
  for (let at = path; ; at = dirname(at)) {
    const git = join(at, '.git')
    const gitDirectory = isDirectory(git) ? git : followGitFile(git)
    if (gitDirectory !== undefined && isGitDirectory(gitDirectory)) return { gitDirectory, workTree: at }
    if (dirname(at) === at) return undefined
  }
}

const readAlternates = (own: string, gaps: Gap[]): readonly string[] => {
  const found = new Set([own])
  const follow = (directory: string, depth: number): void => {
    const lines =
      readSmallFile(join(directory, 'info', 'alternates'))
        ?.toString('utf8')
        .split('\n') ?? []
    for (const line of lines) {
      if (line === '' || line.startsWith('#')) continue
      const alternate = isAbsolute(line) ? resolve(line) : resolve(directory, line)
      if (found.has(alternate)) continue
      if (depth >= alternateDepth || !isDirectory(alternate)) {
        gaps.push({
          what: alternate,
          why: 'objects are borrowed from there, and it is no directory to be read',
        })
        continue
      }
      found.add(alternate)
      follow(alternate, depth + 1)
    }
  }
  follow(own, 0)
  return [...found]
}

/** Beside a pack that came from a remote which kept objects back, git leaves a file of this ending. */
const holdsPromises = (objects: string): boolean => {
  try {
    return readdirSync(join(objects, 'pack')).some((name) => name.endsWith('.promisor'))
  } catch {
    return false
  }
}

const isPartialClone = (config: GitConfig): boolean =>
  config.has('extensions.partialclone') ||
  [...config].some(([key, value]) => /^remote\..*\.promisor$/.test(key) && value !== 'false')

const formatOf = (config: GitConfig): ObjectFormat => {
  const format = config.get('extensions.objectformat')?.toLowerCase() ?? 'sha1'
  if (format === 'sha1' || format === 'sha256') return format
  throw new VouchsafeError('input_invalid', {
    say: 'expected a git repository with SHA-1 or SHA-256 objects',
    detail: { format },
  })
}

/**
 * Opens the repository that holds `path`: a working tree or any directory in it, a `.git` directory, a bare
 * repository, a linked worktree, a submodule.
 * @throws {VouchsafeError} `input_invalid` when there is none, or its objects are named in an unknown format
 */
export function openRepository(path: string): Repository {
  const start = isDirectory(path) ? realpathSync(path) : resolve(path)
  const found = findGitDirectory(start)
  if (found === undefined) {
    throw new VouchsafeError('input_invalid', { say: 'expected a git repository', detail: { path } })
  }
  const { gitDirectory } = found
  const common = readLine(join(gitDirectory, 'commondir'))
  const commonDirectory = common === undefined ? gitDirectory : resolve(gitDirectory, common)
  const config = parseGitConfig(readSmallFile(join(commonDirectory, 'config'))?.toString('utf8') ?? '')
  const gaps: Gap[] = []
  const objectDirectories = readAlternates(join(commonDirectory, 'objects'), gaps)
  const isInside = (directory: string): boolean =>
    `${directory}${sep}`.startsWith(`${found.workTree ?? start}${sep}`)
  return {
    gitDirectory,
    commonDirectory,
    ...(found.workTree !== undefined && { workTree: found.workTree }),
    objectDirectories,
    format: formatOf(config),
    refStorage: config.get('extensions.refstorage')?.toLowerCase() ?? 'files',
    isPartial: isPartialClone(config) || objectDirectories.some(holdsPromises),
    isShallow: (readSmallFile(join(commonDirectory, 'shallow'))?.length ?? 0) > 0,
    outside: [gitDirectory, ...objectDirectories].filter((directory) => !isInside(directory)),
    gaps,
  }
}
