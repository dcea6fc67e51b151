import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { constants } from 'node:os'
import { delimiter, join } from 'node:path'
import { processStat } from '#process/process-facts'

export interface ChildCommand {
  readonly command: string
  readonly args: readonly string[]
  /** The whole environment of the child; nothing of ours is added. `command` is looked up in its `PATH`. */
  readonly env: Readonly<Record<string, string | undefined>>
}

/** How a child ended. `notStarted` says why it never ran. */
export type ChildEnd =
  | { readonly code: number; readonly notStarted?: string }
  | { readonly signal: NodeJS.Signals }

/** Passed on to the child. Not those that stop a job: the terminal and the shell see to them for all of the group. */
const forwarded = ['SIGINT', 'SIGQUIT', 'SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2', 'SIGWINCH'] as const

/** What a terminal itself sends to every process of the group in its foreground, the child among them. */
const fromTerminal: ReadonlySet<NodeJS.Signals> = new Set(['SIGINT', 'SIGQUIT', 'SIGWINCH'])

/** As a shell reports it (POSIX XCU 2.8.2): 127 not found, 126 found but not executable. */
const notStarted: Readonly<Record<string, ChildEnd>> = {
  ENOENT: { code: 127, notStarted: 'not found' },
  ENOTDIR: { code: 127, notStarted: 'not found' },
  EACCES: { code: 126, notStarted: 'not executable' },
  EPERM: { code: 126, notStarted: 'not permitted' },
  ENOEXEC: { code: 126, notStarted: 'not a program for this machine' },
  ELOOP: { code: 126, notStarted: 'too many symbolic links' },
  E2BIG: { code: 126, notStarted: 'arguments and environment too large' },
}

/**
 * Runs a command on our own standard streams until it ends. Signals that would end us go to the child instead, so
 * we never go before it does. While we are in the foreground of a terminal, SIGINT, SIGQUIT and SIGWINCH are not
 * passed on: the child has them from the terminal, and many programs take a second SIGINT as "at once".
 *
 * @throws the system's error where it has no room for another process
 */
export async function runChild({ command, args, env }: ChildCommand): Promise<ChildEnd> {
  let child: ChildProcess | undefined
  // Before the child exists: a signal that came right after it was born would otherwise end us and not it.
  using _ = forwardSignals((signal) => child?.kill(signal))
  try {
    child = spawn(command, args, { env: { ...env }, stdio: 'inherit' })
    return await endOf(child)
  } catch (error) {
    // Node throws some of the codes of execve(2) and emits others.
    const { code = '' } = error as NodeJS.ErrnoException
    // execvp(3) also says EACCES where some directory of PATH is closed to us, and the command is in none of them.
    const end = notStarted[code === 'EACCES' && !isFound(command, env['PATH']) ? 'ENOENT' : code]
    if (end === undefined) throw error
    return end
  }
}

function isFound(command: string, path = ''): boolean {
  return (
    command.includes('/') || path.split(delimiter).some((directory) => existsSync(join(directory, command)))
  )
}

function endOf(child: ChildProcess): Promise<ChildEnd> {
  return new Promise((resolve, reject) => {
    child.once('exit', (code, signal) => resolve(signal === null ? { code: code ?? 1 } : { signal }))
    child.on('error', (error) => {
      // A signal that could not be sent is an error too: the child then still runs and will end by itself.
      if (child.pid === undefined) reject(error)
    })
  })
}

/** The exit status that reports `end` as a shell would: the child's own, or 128 and the number of its signal. */
export function exitStatus(end: ChildEnd): number {
  return 'code' in end ? end.code : 128 + constants.signals[end.signal]
}

function forwardSignals(send: (signal: NodeJS.Signals) => void): Disposable {
  const forward = (signal: NodeJS.Signals) => {
    if (!fromTerminal.has(signal) || !isInForeground()) send(signal)
  }
  for (const signal of forwarded) process.on(signal, forward)
  return {
    [Symbol.dispose]() {
      for (const signal of forwarded) process.off(signal, forward)
    },
  }
}

/** Asked anew at each signal: a shell moves jobs between foreground and background. */
function isInForeground(): boolean {
  const own = processStat('self')
  return own === undefined ? process.stdin.isTTY : own.processGroup === own.terminalForegroundGroup
}
