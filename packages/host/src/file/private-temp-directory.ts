import { lstatSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { currentUid, isAlive, pidNamespace, processStartTime } from '#process/process-facts'

/** A directory of this process, 0700. Synchronous to remove, so that an exit handler can. */
export interface TempDirectory extends Disposable {
  readonly path: string
  /** Removes it with all that is in it; a second time does nothing. */
  remove(): void
}

/**
 * Makes a private directory under the system's temporary one. Its name is `PREFIX-NAMESPACE-PID-START-RANDOM`: it
 * says which process it belongs to, so that a later one can tell whether that still runs.
 */
export function privateTempDirectory(prefix: string): TempDirectory {
  const owner = [pidNamespace(), process.pid, processStartTime(process.pid) ?? 0]
  const path = mkdtempSync(join(tmpdir(), `${prefix}-${owner.join('-')}-`))
  const remove = () => rmSync(path, { recursive: true, force: true })
  return { path, remove, [Symbol.dispose]: remove }
}

/**
 * Removes what processes that were killed left of `privateTempDirectory(prefix)`: directories, not links, of our own
 * user, whose process is gone or is another one under the same number. What belongs to another process id namespace
 * stays, since its process cannot be seen from here.
 *
 * @returns the paths removed
 */
export function sweepTempDirectories(prefix: string): string[] {
  return readdirSync(tmpdir())
    .filter((name) => name.startsWith(`${prefix}-`) && isLeftOver(name.slice(prefix.length + 1)))
    .map((name) => join(tmpdir(), name))
    .filter((path) => isOwnDirectory(path) && removed(path))
}

function isLeftOver(name: string): boolean {
  const parts = /^(\d+)-(\d+)-(\d+)-\w{6}$/.exec(name)?.slice(1).map(Number)
  if (parts === undefined) return false
  const [namespace, pid = 0, start] = parts
  if (namespace !== pidNamespace()) return false
  if (!isAlive(pid)) return true
  const now = processStartTime(pid)
  return now !== undefined && now !== start
}

function isOwnDirectory(path: string): boolean {
  const found = lstatSync(path, { throwIfNoEntry: false })
  return found !== undefined && found.isDirectory() && found.uid === currentUid()
}

/** False where it resists: sweeping is done in passing and must not stop the command that does it. */
function removed(path: string): boolean {
  try {
    rmSync(path, { recursive: true, force: true })
    return true
  } catch {
    return false
  }
}
