import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { open, rename, unlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

export interface WriteOptions {
  /** Permissions of the file, whatever the umask; 0600 by default. */
  readonly mode?: number
  /** Also makes the new name durable: after a power cut the file is the new one. True by default. */
  readonly syncDirectory?: boolean
}

/**
 * Replaces the file at `path` by `bytes`, exactly those: a reader sees the old file whole or the new one whole, and
 * the new one is on disk before it gets the name. A symbolic link at `path` is replaced, not followed. Nothing is
 * left behind on failure.
 *
 * @throws the system's error
 */
export async function writeFileAtomic(
  path: string,
  bytes: Uint8Array | string,
  { mode = 0o600, syncDirectory = true }: WriteOptions = {},
): Promise<void> {
  const directory = dirname(path)
  const draft = join(directory, `.${basename(path)}.${randomBytes(8).toString('hex')}.tmp`)
  try {
    await writeDraft(draft, bytes, mode)
    await rename(draft, path)
  } catch (error) {
    await unlink(draft).catch(() => undefined)
    throw error
  }
  if (syncDirectory) await syncNames(directory)
}

async function writeDraft(draft: string, bytes: Uint8Array | string, mode: number): Promise<void> {
  const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants
  const file = await open(draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600)
  try {
    await file.writeFile(bytes)
    await file.chmod(mode)
    await file.sync()
  } finally {
    await file.close()
  }
}

async function syncNames(directory: string): Promise<void> {
  const names = await open(directory, constants.O_RDONLY | constants.O_DIRECTORY)
  try {
    await names.sync()
  } finally {
    await names.close()
  }
}
