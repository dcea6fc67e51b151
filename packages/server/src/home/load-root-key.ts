import type { Random } from '@vouchsafe/core/bytes'
import { readPrivateFile, writeFileAtomic } from '@vouchsafe/host/file'
import { createRootKey, parseRootKey } from '@vouchsafe/issuer/root-key'
import type { KeyObject } from 'node:crypto'

/** Longer than any root key file. */
const LARGEST_FILE_BYTES = 4096

/**
 * The root key of a home; made (0600) at the very first start. A missing key beside a store that has been used is
 * found out by the key ring, which then opens nothing.
 *
 * @throws VouchsafeError `config_invalid` when the file holds anything else, or others may read it
 */
export async function loadRootKey(path: string, random: Random): Promise<KeyObject> {
  const bytes = await readPrivateFile(path, LARGEST_FILE_BYTES).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (bytes !== undefined) return parseRootKey(bytes)
  const text = createRootKey(random).reveal()
  await writeFileAtomic(path, text, { mode: 0o600 })
  return parseRootKey(Buffer.from(text))
}
