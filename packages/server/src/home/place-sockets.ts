import { VouchsafeError } from '@vouchsafe/core/errors'
import { currentUid } from '@vouchsafe/host/process'
import { chmod, lstat, mkdir, mkdtemp, readdir, rm, rmdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import type { HomeLayout } from './layout.ts'

/** Where the two sockets of a running server are. */
export interface SocketPaths {
  readonly admin: string
  readonly workload: string
}

/** `sun_path` holds 108 bytes on Linux and 104 on macOS, a final zero included. */
const LONGEST_PATH_BYTES = 100
const TEMPORARY_PREFIX = 'vouchsafe-'

/**
 * Paths for the sockets that fit into a socket address: in the home, or, when the home's path is too long, in a
 * fresh directory under the system's temporary one, whose name nobody could have guessed and taken before.
 *
 * @throws VouchsafeError `config_invalid` when the temporary directory's path is too long as well
 */
export async function placeSockets(layout: HomeLayout): Promise<SocketPaths> {
  const inHome = { admin: layout.adminSocket, workload: layout.workloadSocket }
  if (fits(inHome.admin) && fits(inHome.workload)) return inHome

  const directory = await mkdtemp(join(tmpdir(), TEMPORARY_PREFIX))
  const admin = join(directory, 'private', 'admin.sock')
  if (!fits(admin)) {
    await rmdir(directory)
    throw new VouchsafeError('config_invalid', {
      say: `expected a home whose socket paths have at most ${LONGEST_PATH_BYTES} bytes`,
      detail: { home: layout.home, temporary: directory },
      hint: 'choose a shorter VOUCH_HOME, or a shorter TMPDIR',
    })
  }
  await mkdir(dirname(admin), { mode: 0o700 })
  await chmod(directory, 0o711)
  return { admin, workload: join(directory, 'workload.sock') }
}

/**
 * Removes the sockets, and their directory when it was a temporary one of this user's. Safe for paths that a
 * crashed server left behind: nothing else is ever removed.
 */
export async function removeSockets(paths: SocketPaths): Promise<void> {
  for (const path of [paths.admin, paths.workload]) if (await isSocket(path)) await rm(path, { force: true })
  const directory = dirname(paths.workload)
  if (!basename(directory).startsWith(TEMPORARY_PREFIX) || dirname(directory) !== tmpdir()) return
  for (const folder of [dirname(paths.admin), directory])
    if ((await readdir(folder).catch(() => ['?'])).length === 0) await rmdir(folder).catch(() => {})
}

async function isSocket(path: string): Promise<boolean> {
  const found = await lstat(path).catch(() => undefined)
  return found !== undefined && found.isSocket() && found.uid === currentUid()
}

function fits(path: string): boolean {
  return Buffer.byteLength(path) <= LONGEST_PATH_BYTES
}
