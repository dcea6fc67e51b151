import { statfs } from 'node:fs/promises'

/**
 * Bytes that an ordinary user may still write to the file system of `path`; what is reserved for root is left out.
 *
 * @throws the system's error where the path does not exist
 */
export async function freeBytes(path: string): Promise<number> {
  const { bavail, bsize } = await statfs(path)
  return bavail * bsize
}
