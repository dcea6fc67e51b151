import { join } from 'node:path'

/**
 * Where things lie in a home. The home itself can be traversed by every local user, because `workload.sock` is
 * for them; everything secret is in `private`, which is 0700.
 */
export interface HomeLayout {
  readonly home: string
  readonly privateDirectory: string
  readonly rootKey: string
  readonly database: string
  readonly lock: string
  readonly adminSocket: string
  readonly workloadSocket: string
  readonly serverFile: string
}

/** The layout of a home; nothing is looked up or made. */
export function homeLayout(home: string): HomeLayout {
  const privateDirectory = join(home, 'private')
  return {
    home,
    privateDirectory,
    rootKey: join(privateDirectory, 'root.key'),
    database: join(privateDirectory, 'vouchsafe.db'),
    lock: join(privateDirectory, 'lock'),
    adminSocket: join(privateDirectory, 'admin.sock'),
    workloadSocket: join(home, 'workload.sock'),
    serverFile: join(home, 'server.json'),
  }
}
