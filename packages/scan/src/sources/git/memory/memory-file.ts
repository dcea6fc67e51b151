/** Where the memory of scans lies: one file a repository, in a directory that is closed to others. */
import { hash } from 'node:crypto'
import { join } from 'node:path'
import { isVouchsafeError } from '@vouchsafe/core/errors'
import { ensurePrivateDirectory, readFileLimited, writeFileAtomic } from '@vouchsafe/host/file'
import { openScanMemory, type ScanMemory } from './scan-memory.ts'

/** Sixty million objects. */
const bytesMost = 512 * 1024 * 1024

export interface MemoryPlace {
  /** A directory of this user, such as `~/.cache/vouchsafe/scan`; made with mode 0700 where it is missing. */
  readonly directory: string
  /** The repository's common directory; only a keyed hash of it becomes part of the file's name. */
  readonly repository: string
  /** 32 secret bytes of this user. */
  readonly key: Uint8Array
  /** Names the set of rules and its version. */
  readonly rules: string
}

const fileOf = ({ directory, repository, key }: MemoryPlace): string =>
  join(
    directory,
    `${hash('sha256', Buffer.concat([key, Buffer.from(`repository ${repository}`)])).slice(0, 32)}.seen`,
  )

/** What earlier scans of the repository left; empty when there were none, or the file is not to be used. */
export async function loadScanMemory(place: MemoryPlace): Promise<ScanMemory> {
  let bytes: Buffer = Buffer.alloc(0)
  try {
    bytes = await readFileLimited(fileOf(place), bytesMost)
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    if (!isMissing && !isVouchsafeError(error)) throw error
  }
  return openScanMemory(bytes, place)
}

/**
 * Keeps what `encode` of a memory gave for the next scan, in a file of mode 0600 that is replaced as a whole.
 * @throws {VouchsafeError} `config_invalid` when the directory is not ours, or open to others
 */
export async function saveScanMemory(encoded: Buffer, place: MemoryPlace): Promise<void> {
  await ensurePrivateDirectory(place.directory)
  await writeFileAtomic(fileOf(place), encoded, { mode: 0o600 })
}
