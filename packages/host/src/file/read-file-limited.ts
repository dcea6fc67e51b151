import { open, type FileHandle } from 'node:fs/promises'
import { VouchsafeError } from '@vouchsafe/core/errors'

const octal = (mode: number): string => `0${(mode & 0o777).toString(8)}`

/** As `readFileLimited`, of a file that holds a secret: one that others may read or write is refused unread. */
export async function readPrivateFile(path: string, maxBytes: number): Promise<Buffer> {
  const file = await open(path, 'r')
  try {
    const { mode } = await file.stat()
    if ((mode & 0o077) !== 0)
      throw new VouchsafeError('config_invalid', {
        say: `expected \`${path}\` to be closed to others, found permissions ${octal(mode)}`,
        hint: `run: chmod 0600 '${path}'; whoever else may have read it knows the secret`,
        detail: { path },
      })
    return await readUpTo(file, path, maxBytes)
  } finally {
    await file.close()
  }
}

/**
 * The bytes of a file or pipe of at most `maxBytes`. The limit is on what is read, not on what the file claims to be,
 * so it also holds for `/dev/zero` and for a file that grows.
 *
 * @throws VouchsafeError `config_invalid` where there is more; the system's error where it cannot be read
 */
export async function readFileLimited(path: string, maxBytes: number): Promise<Buffer> {
  const file = await open(path, 'r')
  try {
    return await readUpTo(file, path, maxBytes)
  } finally {
    await file.close()
  }
}

async function readUpTo(file: FileHandle, path: string, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  const { size: claimed } = await file.stat()
  for (let size = 0; ;) {
    // One byte more than is claimed, so that a file read whole ends with an empty read and not with a second chunk.
    const room = Math.min(maxBytes + 1 - size, Math.max(claimed + 1 - size, 65_536))
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(room), 0, room)
    if (bytesRead === 0) return Buffer.concat(chunks, size)
    chunks.push(buffer.subarray(0, bytesRead))
    size += bytesRead
    if (size > maxBytes)
      throw new VouchsafeError('config_invalid', {
        say: `expected at most ${maxBytes} bytes in \`${path}\`, found more`,
        detail: { path, maxBytes },
      })
  }
}
