import { ensurePrivateDirectory, readFileLimited, writeFileAtomic } from '@vouchsafe/host/file'
import { randomBytes } from 'node:crypto'
import { dirname, join } from 'node:path'

const LENGTH = 32

/** Where this user's key for fingerprints is kept (XDG Base Directory: state that outlives a restart). */
function keyFile(env: Readonly<Record<string, string | undefined>>): string | undefined {
  const state =
    env['XDG_STATE_HOME'] ?? (env['HOME'] === undefined ? undefined : join(env['HOME'], '.local/state'))
  return state === undefined || state === '' ? undefined : join(state, 'vouchsafe', 'scan.key')
}

/**
 * This user's key, made at the first scan, so that fingerprints are the same in every report of theirs. Where no file
 * can be had the key is made for this run, and `isKept` says so.
 */
export async function fingerprintKey(
  env: Readonly<Record<string, string | undefined>>,
): Promise<{ key: Uint8Array; isKept: boolean }> {
  const file = keyFile(env)
  const fresh = { key: randomBytes(LENGTH), isKept: false }
  if (file === undefined) return fresh
  const known = await readFileLimited(file, LENGTH).catch(() => undefined)
  if (known?.length === LENGTH) return { key: known, isKept: true }
  try {
    await ensurePrivateDirectory(dirname(file))
    await writeFileAtomic(file, fresh.key)
    return { ...fresh, isKept: true }
  } catch {
    return fresh
  }
}
