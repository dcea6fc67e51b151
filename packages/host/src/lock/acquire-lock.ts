import { closeSync, constants as files, ftruncateSync, openSync, readSync, writeSync } from 'node:fs'
import { constants } from 'node:os'
import { VouchsafeError } from '@vouchsafe/core/errors'
import { libc } from '#native/libc'

/** A lock that is held until it is released or the process ends, however it ends. */
export interface Lock extends Disposable {
  release(): void
}

/** flock(2): exclusive, and fail rather than wait. The numbers are the same on Linux, macOS and the BSDs. */
const LOCK_EX = 2
const LOCK_NB = 4

/**
 * Takes the exclusive lock on the file at `path`, creating it (0600) where it is missing. The kernel ties the
 * lock to our open file, so a crash frees it and no stale file blocks anybody; the file stays, because removing it
 * would let two processes lock two files of one name. It holds the pid of the holder, for people to read.
 *
 * @throws VouchsafeError `config_invalid` where another process, or this one, holds it already
 */
export function acquireLock(path: string): Lock {
  const fd = openSync(path, files.O_RDWR | files.O_CREAT | files.O_NOFOLLOW, 0o600)
  try {
    lockOrThrow(fd, path)
    ftruncateSync(fd)
    writeSync(fd, `${process.pid}\n`, 0)
  } catch (error) {
    closeSync(fd)
    throw error
  }

  let held = true
  const release = () => {
    if (held) closeSync(fd)
    held = false
  }
  return { release, [Symbol.dispose]: release }
}

function lockOrThrow(fd: number, path: string): void {
  const c = libc()
  if (c.flock(fd, LOCK_EX | LOCK_NB) === 0) return
  const errno = c.errno()
  const holder = holderOf(fd)
  const isHeld = errno === constants.errno.EWOULDBLOCK
  const found = isHeld
    ? `it held by ${holder === undefined ? 'another process' : `process ${holder}`}`
    : `error ${errno}`
  throw new VouchsafeError('config_invalid', {
    say: `expected to lock \`${path}\`, found ${found}`,
    hint: isHeld
      ? 'stop the other server, or give this one a home of its own'
      : 'use a file system that has locks',
    detail: { path, holder, errno },
  })
}

function holderOf(fd: number): number | undefined {
  const text = Buffer.alloc(16)
  const pid = Number(text.toString('latin1', 0, readSync(fd, text, 0, text.length, 0)))
  return Number.isInteger(pid) && pid > 0 ? pid : undefined
}
