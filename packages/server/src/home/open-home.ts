import { ensurePrivateDirectory, writeFileAtomic } from '@vouchsafe/host/file'
import { acquireLock } from '@vouchsafe/host/lock'
import { rm } from 'node:fs/promises'
import { homeLayout, type HomeLayout } from './layout.ts'
import { placeSockets, removeSockets, type SocketPaths } from './place-sockets.ts'
import { readServerFile, type ServerFile } from './server-file.ts'

/** A home that this process alone uses. */
export interface OpenHome {
  readonly layout: HomeLayout
  readonly sockets: SocketPaths
  /** Tells every local user where the server is; whole or not at all. */
  announce(file: ServerFile): Promise<void>
  /** Takes the announcement and the sockets away, then frees the home. */
  close(): Promise<void>
}

/**
 * Opens a home, making what is missing. The lock decides who uses it: the kernel frees it when its holder dies, so
 * whatever a killed server left (sockets, `server.json`) belongs to nobody and is removed.
 *
 * @throws VouchsafeError `config_invalid` when another server uses the home, or others may write into it
 */
export async function openHome(home: string): Promise<OpenHome> {
  const layout = homeLayout(home)
  await ensurePrivateDirectory(layout.home, 0o755)
  await ensurePrivateDirectory(layout.privateDirectory)
  const lock = acquireLock(layout.lock)
  try {
    await removeLeftovers(layout)
    const sockets = await placeSockets(layout)
    return {
      layout,
      sockets,
      announce: (file) =>
        writeFileAtomic(layout.serverFile, `${JSON.stringify(file, null, 2)}\n`, { mode: 0o644 }),
      close: async () => {
        try {
          await rm(layout.serverFile, { force: true })
          await removeSockets(sockets)
        } finally {
          lock.release()
        }
      },
    }
  } catch (error) {
    lock.release()
    throw error
  }
}

async function removeLeftovers(layout: HomeLayout): Promise<void> {
  const left = await readServerFile(layout.serverFile)
  if (left !== undefined) await removeSockets({ admin: left.adminSocket, workload: left.workloadSocket })
  await removeSockets({ admin: layout.adminSocket, workload: layout.workloadSocket })
  await rm(layout.serverFile, { force: true })
}
