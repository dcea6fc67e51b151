import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs'

export interface Command {
  readonly program: string
  readonly arguments: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** Those that are no failure besides 0. */
  readonly exits?: readonly number[]
  /** Where its output goes; nowhere unless said. */
  readonly output?: string
}

export interface Cost {
  readonly wallSeconds: number
  /** User and system, with every child that was waited for. */
  readonly cpuSeconds: number
  /** Largest sum over the processes, shared libraries and mapped files included, as sampled. */
  readonly peakMiB: number
  /** The same without what is mapped from files: what the machine must have. */
  readonly ownMiB: number
}

const sampleMs = 20

/** Runs a command to its end and says what it cost; undefined where it failed. */
export async function measureCommand(command: Command): Promise<Cost | undefined> {
  const { program, arguments: given, env, output, exits = [] } = command
  const file = openSync(output ?? '/dev/null', 'w')
  // the shell's own `times` is the only one that tells, to the millisecond, what children of children took
  const script = '"$@"; code=$?; times >&3; exit $code'
  const startedAt = performance.now()
  const child = spawn('bash', ['-c', script, 'bash', program, ...given], {
    env,
    stdio: ['ignore', file, 'ignore', 'pipe'],
  })
  closeSync(file)
  let times = ''
  child.stdio[3]?.on('data', (chunk: Buffer) => (times += chunk.toString()))
  const peak = { all: 0, own: 0 }
  const timer = setInterval(() => sample(child.pid ?? 0, peak), sampleMs)
  const [code] = (await once(child, 'close')) as [number | null]
  clearInterval(timer)
  const wallSeconds = (performance.now() - startedAt) / 1000
  if (code === null || ![0, ...exits].includes(code)) return undefined
  return { wallSeconds, cpuSeconds: childSeconds(times), peakMiB: peak.all / 1024, ownMiB: peak.own / 1024 }
}

/** Second line of `times`: `0m1.234s 0m0.100s`, of the children. */
function childSeconds(times: string): number {
  const [, children = ''] = times.split('\n')
  return [...children.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds),
    0,
  )
}

function sample(pid: number, peak: { all: number; own: number }): void {
  let all = 0
  let own = 0
  const waiting = [pid]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const status = read(`/proc/${next}/status`)
    all += kibibytes(status, 'VmRSS')
    own += kibibytes(status, 'RssAnon') + kibibytes(status, 'RssShmem')
    for (const task of tasksOf(next)) waiting.push(...childrenOf(next, task))
  }
  peak.all = Math.max(peak.all, all)
  peak.own = Math.max(peak.own, own)
}

/** Go starts children from any of its threads. */
function tasksOf(pid: number): readonly string[] {
  try {
    return readdirSync(`/proc/${pid}/task`)
  } catch {
    return []
  }
}

function childrenOf(pid: number, task: string): readonly number[] {
  return read(`/proc/${pid}/task/${task}/children`).split(' ').filter(Boolean).map(Number)
}

function kibibytes(status: string, field: string): number {
  return Number(new RegExp(`${field}:\\s+(\\d+) kB`).exec(status)?.[1] ?? 0)
}

/** A process may end between two looks. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
