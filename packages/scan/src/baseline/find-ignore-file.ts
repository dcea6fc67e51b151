import { ignoreFileName, type IgnoreFile } from '@vouchsafe/core/excuse'
import { readFileLimited } from '@vouchsafe/host/file'
import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import { parseIgnoreFile } from './ignore-file.ts'

const LARGEST = 4 * 1024 * 1024

/** @throws VouchsafeError `input_invalid`, and the system's error where it cannot be read */
export async function readIgnoreFile(path: string): Promise<IgnoreFile> {
  return parseIgnoreFile((await readFileLimited(path, LARGEST)).toString('utf8'))
}

/**
 * The path of the ignore file of a scanned folder, `undefined` where it has none. A link is none: it would let one
 * repository be silenced by the file of another.
 */
export async function findIgnoreFile(root: string): Promise<string | undefined> {
  const path = join(root, ignoreFileName)
  const facts = await lstat(path).catch(() => undefined)
  return facts?.isFile() === true ? path : undefined
}
