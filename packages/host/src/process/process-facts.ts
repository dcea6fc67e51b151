import { readFileSync, readlinkSync } from 'node:fs'
import { userInfo } from 'node:os'
import { VouchsafeError } from '@vouchsafe/core/errors'

/** What the kernel keeps of a process, as far as Vouchsafe asks. */
export interface ProcessStat {
  /** The group that a terminal signals together. */
  readonly processGroup: number
  /** The group in the foreground of the controlling terminal; -1 without a terminal. */
  readonly terminalForegroundGroup: number
  /** When it started, in clock ticks after boot: with the pid it names a process for good. */
  readonly startTime: number
}

/**
 * Reads `/proc/PID/stat` (proc_pid_stat(5)). The second field is the name of the program, which may hold spaces
 * and parentheses of its choosing, so fields are counted from the last parenthesis.
 *
 * @returns `undefined` where there is no such process, or no `/proc` (macOS)
 */
export function processStat(pid: number | 'self'): ProcessStat | undefined {
  if (pid !== 'self' && !isPid(pid)) return undefined
  const text = textOf(`/proc/${pid}/stat`)
  if (text === undefined) return undefined
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const field = (number: number) => Number(fields[number - 3])
  return { processGroup: field(5), terminalForegroundGroup: field(8), startTime: field(22) }
}

/** When a process started, in clock ticks after boot; `undefined` where it does not exist or cannot be asked. */
export function processStartTime(pid: number): number | undefined {
  return processStat(pid)?.startTime
}

/** Whether a process with this id exists, ours or another user's. False for what is no process id. */
export function isAlive(pid: number): boolean {
  // 0 and negative numbers mean process groups to kill(2).
  if (!isPid(pid)) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

function isPid(pid: number): boolean {
  return Number.isInteger(pid) && pid > 0 && pid < 2 ** 31
}

/**
 * The process id namespace we live in, as the kernel numbers it: a pid means nothing outside. 0 where the platform
 * has none.
 */
export function pidNamespace(): number {
  try {
    return Number(/^pid:\[(\d+)\]$/.exec(readlinkSync('/proc/self/ns/pid'))?.[1] ?? 0)
  } catch {
    return 0
  }
}

/**
 * The effective user id of this process.
 *
 * @throws VouchsafeError `config_invalid` on a system without numeric user ids
 */
export function currentUid(): number {
  const uid = process.geteuid?.()
  if (uid === undefined)
    throw new VouchsafeError('config_invalid', { say: 'expected a system with numeric user ids' })
  return uid
}

/** The login name of a user, from the system's own file or what it says of us: for people to read, never to decide by. */
export function userName(uid: number): string | undefined {
  const line = textOf('/etc/passwd')
    ?.split('\n')
    .find((entry) => entry.split(':')[2] === String(uid))
  return line?.split(':')[0] ?? (uid === process.geteuid?.() ? ownName() : undefined)
}

function ownName(): string | undefined {
  try {
    return userInfo().username
  } catch {
    return undefined
  }
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return undefined
  }
}
