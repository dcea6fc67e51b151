import { ensurePrivateDirectory, readFileLimited, writeFileAtomic } from '@vouchsafe/host/file'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { stateFolder } from './state-folder.ts'

const LENGTH = 32

/**
 * This user's key, made at the first scan, so that fingerprints are the same in every report of theirs. Where no file
 * can be had the key is made for this run, and `isKept` says so.
 */
export async function fingerprintKey(
  env: Readonly<Record<string, string | undefined>>,
): Promise<{ key: Uint8Array; isKept: boolean }> {
  const folder = stateFolder(env)
  const fresh = { key: randomBytes(LENGTH), isKept: false }
  if (folder === undefined) return fresh
  const file = join(folder, 'scan.key')
  const known = await readFileLimited(file, LENGTH).catch(() => undefined)
  if (known?.length === LENGTH) return { key: known, isKept: true }
  try {
    await ensurePrivateDirectory(folder)
    await writeFileAtomic(file, fresh.key)
    return { ...fresh, isKept: true }
  } catch {
    return fresh
  }
}
