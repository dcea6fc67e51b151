import { VouchsafeError } from '@vouchsafe/core/errors'
import { readdirSync, statSync, type Dirent } from 'node:fs'
import { join, relative, resolve } from 'node:path'

/** One input of a trail, in the order in which it is read. */
export interface TrailFile {
  /** As a person would name it. */
  readonly name: string
  /** Undefined for standard input. */
  readonly path: string | undefined
  /** 0 for standard input. */
  readonly bytes: number
}

export interface TrailFiles {
  readonly files: readonly TrailFile[]
  /** Folders that could not be looked into, a line each. */
  readonly gaps: readonly string[]
}

const logName = /\.(?:json|jsonl|ndjson|log|txt)(?:\.(?:gz|zst|xz))?$|\.gz$/i
/** Beside the logs stand the digests, which prove that none is missing, and hold no event. */
const others: ReadonlySet<string> = new Set([
  'CloudTrail-Digest',
  'CloudTrail-Insight',
  'CloudTrail-Aggregated',
])

/**
 * Files by name, whatever they are called, and logs in folders, in order of their paths; each once. Links in folders are
 * not followed.
 *
 * @throws VouchsafeError `usage` for a path that is not there
 */
export function findTrailFiles(paths: readonly string[], cwd: string): TrailFiles {
  const files = new Map<string, TrailFile>()
  const gaps: string[] = []
  for (const given of paths) {
    if (given === '-') {
      files.set('-', { name: 'stdin', path: undefined, bytes: 0 })
      continue
    }
    const path = resolve(cwd, given)
    const stat = statSync(path, { throwIfNoEntry: false })
    if (stat === undefined)
      throw new VouchsafeError('usage', { say: `--cloudtrail: no such file or folder: \`${given}\`` })
    for (const found of stat.isDirectory() ? logsIn(path, gaps) : [path])
      files.set(found, { name: shownPath(cwd, found), path: found, bytes: statSync(found).size })
  }
  return { files: [...files.values()], gaps }
}

function logsIn(folder: string, gaps: string[]): readonly string[] {
  let entries: readonly Dirent[]
  try {
    entries = readdirSync(folder, { withFileTypes: true })
  } catch {
    gaps.push(`${folder}: cannot be read`)
    return []
  }
  return entries
    .filter(({ name }) => !name.startsWith('.') && !others.has(name))
    .toSorted((one, other) => (one.name < other.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) return logsIn(path, gaps)
      return entry.isFile() && logName.test(entry.name) ? [path] : []
    })
}

function shownPath(cwd: string, path: string): string {
  const short = relative(cwd, path)
  return short === '' || short.startsWith('..') ? path : short
}
