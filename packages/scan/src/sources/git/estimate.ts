import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Repository } from '#sources/git/repository/open-repository'

/** Bytes of packs that one thread looks through in a millisecond, and loose objects: measured, and rough. */
const packBytesAMs = 25_000
const looseAMs = 10

const packBytesIn = (directory: string): number => {
  try {
    const names = readdirSync(join(directory, 'pack')).filter((name) => name.endsWith('.pack'))
    return names.reduce((sum, name) => sum + statSync(join(directory, 'pack', name)).size, 0)
  } catch {
    return 0
  }
}

/** Names of objects are spread evenly, so one folder of 256 tells of all. */
const looseIn = (directory: string): number => {
  try {
    return readdirSync(join(directory, '17')).length * 256
  } catch {
    return 0
  }
}

/** Milliseconds that one thread takes to read all of a repository, roughly; nothing is opened. */
export function estimateReading({ objectDirectories }: Pick<Repository, 'objectDirectories'>): number {
  return objectDirectories.reduce(
    (sum, directory) => sum + packBytesIn(directory) / packBytesAMs + looseIn(directory) / looseAMs,
    0,
  )
}
