import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { vouchBin } from '../../../test/scene/vouch.ts'

export interface Ended {
  /** As a shell would say it: 128 + n where signal n ended `vouch` itself. */
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly out: string
  readonly err: string
}

/** A user's place: nothing of the machine's environment, and a temporary directory of its own. */
export interface Desk {
  /** Where this user's programs put temporary things; empty at first. */
  readonly temporary: string
  /** What is in the temporary directory. */
  left(): string[]
  /** Runs `vouch` to its end. */
  vouch(args: readonly string[], options?: Options): Promise<Ended>
  /** Starts `vouch`, for signals and for output as it comes. */
  start(args: readonly string[], options?: Options): Running
  /** Ends what still runs, after a test that failed. */
  remove(): void
}

interface Options {
  readonly env?: Readonly<Record<string, string>>
  readonly stdin?: string
  readonly cwd?: string
  readonly uid?: number
  /** The Node that starts it, where that is not ours. */
  readonly node?: string
}

export interface Running {
  readonly pid: number
  readonly process: ChildProcess
  /** Resolves with all of stdout so far as soon as it matches. */
  says(pattern: RegExp): Promise<string>
  /** Waits for something else that `vouch` brings about. Like `says` it rejects when `vouch` ends before. */
  until(event: Promise<unknown>): Promise<void>
  readonly ended: Promise<Ended>
}

export function makeDesk(home: string): Desk {
  const temporary = mkdtempSync(join(tmpdir(), 'vouch-desk-'))
  const children: ChildProcess[] = []
  const start: Desk['start'] = (args, options = {}) => {
    const running = run(args, options, { temporary, home })
    children.push(running.process)
    return running
  }
  return {
    temporary,
    left: () => readdirSync(temporary),
    start,
    vouch: (args, options) => start(args, options).ended,
    remove: () => {
      for (const child of children) child.kill('SIGKILL')
      rmSync(temporary, { recursive: true, force: true })
    },
  }
}

function run(args: readonly string[], options: Options, desk: { temporary: string; home: string }): Running {
  const child = spawn(options.node ?? process.execPath, [vouchBin, ...args], {
    cwd: options.cwd ?? desk.temporary,
    ...(options.uid !== undefined && { uid: options.uid, gid: options.uid }),
    env: {
      PATH: `${dirname(process.execPath)}:/usr/bin:/bin`,
      HOME: desk.temporary,
      XDG_CACHE_HOME: join(homedir(), '.cache'),
      TMPDIR: desk.temporary,
      VOUCH_HOME: desk.home,
      ...options.env,
    },
  })
  child.stdin.end(options.stdin ?? '')
  const said = { out: '', err: '' }
  child.stdout.on('data', (chunk) => (said.out += String(chunk)))
  child.stderr.on('data', (chunk) => (said.err += String(chunk)))
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal, ...said }))
  const tooEarly = ended.then((end) => Promise.reject(new Error(`vouch ended early: ${JSON.stringify(end)}`)))
  tooEarly.catch(() => undefined) // every run ends; it matters only to those who wait for something
  return {
    pid: child.pid ?? 0,
    process: child,
    says: async (pattern) => {
      while (!pattern.test(said.out)) await Promise.race([once(child.stdout, 'data'), tooEarly])
      return said.out
    },
    until: async (event) => void (await Promise.race([event, tooEarly])),
    ended,
  }
}
