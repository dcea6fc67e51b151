import { VouchsafeError } from '@vouchsafe/core/errors'
import { constants } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'

/**
 * Appends one line to a file, which is made with mode 0600 if it is not there; resolves when the line is on disk. A
 * line that a crash cut short keeps to itself: the next one begins anew. A symbolic link or anything that is no file
 * is refused.
 *
 * @throws VouchsafeError `config_invalid`; the system's error
 */
export async function appendLine(path: string, line: string): Promise<void> {
  const { O_RDWR, O_APPEND, O_CREAT, O_NOFOLLOW, O_NONBLOCK } = constants
  const file = await open(path, O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK, 0o600)
  try {
    const found = await file.stat()
    if (!found.isFile())
      throw new VouchsafeError('config_invalid', {
        say: `expected \`${path}\` to be a file`,
        detail: { path },
      })
    const isCut = found.size > 0 && (await lastByte(file, found.size)) !== LINE_FEED
    await file.writeFile(`${isCut ? '\n' : ''}${line}\n`)
    await file.datasync()
  } finally {
    await file.close()
  }
}

const LINE_FEED = 10

async function lastByte(file: FileHandle, size: number): Promise<number | undefined> {
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1)
  return buffer[0]
}
