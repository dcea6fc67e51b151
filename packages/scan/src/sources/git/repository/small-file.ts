import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'

const bytesMost = 64 * 1024 * 1024

/** Calls `use` with the opened file and its size, or yields undefined when it is no regular file. */
const withFile = <T>(path: string, use: (descriptor: number, size: number) => T): T | undefined => {
  let descriptor: number
  try {
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  } catch {
    return undefined
  }
  try {
    const facts = fstatSync(descriptor)
    return facts.isFile() ? use(descriptor, facts.size) : undefined
  } finally {
    closeSync(descriptor)
  }
}

const readUpTo = (descriptor: number, length: number): Buffer => {
  const bytes = Buffer.allocUnsafe(length)
  let filled = 0
  while (filled < length) {
    const got = readSync(descriptor, bytes, filled, length - filled, filled)
    if (got === 0) break
    filled += got
  }
  return bytes.subarray(0, filled)
}

/**
 * The bytes of one of git's own small files, or undefined when there is none: no such file, not a regular one, or
 * more than 64 MiB.
 */
export const readSmallFile = (path: string): Buffer | undefined =>
  withFile(path, (descriptor, size) => (size > bytesMost ? undefined : readUpTo(descriptor, size)))

/** The first bytes of a regular file of any size, or undefined when there is none. */
export const readHead = (path: string, length: number): Buffer | undefined =>
  withFile(path, (descriptor) => readUpTo(descriptor, length))

/** The first line of such a file without the space around it, or undefined. */
export const readLine = (path: string): string | undefined =>
  readSmallFile(path)?.toString('utf8').split('\n')[0]?.trim()
