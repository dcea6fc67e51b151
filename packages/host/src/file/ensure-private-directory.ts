import { constants, type Stats } from 'node:fs'
import { mkdir, open } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { VouchsafeError } from '@vouchsafe/core/errors'
import { currentUid } from '#process/process-facts'

/**
 * Guarantees that `path` is a directory, not a link to one, that is ours and gives nobody more than `mode` does
 * (0700: nobody else anything). It is created where it is missing, its parents too; one that exists is never
 * changed, because whoever opened it may have had a reason.
 *
 * @throws VouchsafeError `config_invalid`, the hint saying what to do; the system's error where it cannot be made
 */
export async function ensurePrivateDirectory(path: string, mode = 0o700): Promise<void> {
  await mkdir(dirname(resolve(path)), { recursive: true, mode: 0o755 })
  const isNew = await mkdir(path, { mode: 0o700 }).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') return false
      throw error
    },
  )
  // One descriptor for the check and the change: the name may mean something else by then.
  const { O_RDONLY, O_DIRECTORY, O_NOFOLLOW } = constants
  const directory = await open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOTDIR' || error.code === 'ELOOP') throw refusal(path, 'a file or a symbolic link')
      throw error
    },
  )
  try {
    if (isNew) await directory.chmod(mode)
    checkOwner(path, await directory.stat(), mode)
  } finally {
    await directory.close()
  }
}

function checkOwner(path: string, found: Stats, mode: number): void {
  const uid = currentUid()
  if (found.uid !== uid)
    throw refusal(path, `one of user ${found.uid}`, `run as user ${found.uid}, or choose another directory`)
  const tooMuch = found.mode & 0o077 & ~mode
  if (tooMuch !== 0)
    throw refusal(path, `permissions ${octal(found.mode & 0o777)}`, `run: chmod ${octal(mode)} '${path}'`)
}

const octal = (mode: number) => `0${mode.toString(8)}`

function refusal(
  path: string,
  found: string,
  hint = 'choose another directory, or move that away',
): VouchsafeError {
  const say = `expected \`${path}\` to be a directory of ours that is closed to others, found ${found}`
  return new VouchsafeError('config_invalid', { say, hint, detail: { path } })
}
