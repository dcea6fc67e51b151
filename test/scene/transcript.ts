import { spawn, type ChildProcess } from 'node:child_process'

export interface TerminalOptions {
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  /** Replaced in everything that is recorded, in order: what differs from machine to machine and from run to run. */
  readonly replace: readonly (readonly [RegExp | string, string])[]
}

/** A terminal session as text: each command after `$ `, and what it printed on both streams. */
export interface Terminal {
  /** Runs a shell command to its end; resolves with its exit code. */
  run(command: string): Promise<number | null>
  /** Starts a shell command and resolves when its output holds `until`; it goes on until `stop`. */
  start(command: string, until: string): Promise<{ stop(): Promise<void> }>
  text(): string
}

/** Opens a terminal whose record can be compared with one that is kept. */
export function openTerminal({ cwd, env, replace }: TerminalOptions): Terminal {
  const lines: string[] = []
  const record = (command: string, output: string): void => {
    const normal = replace.reduce((text, [what, by]) => text.replaceAll(what, by), output)
    lines.push(`$ ${command}`, normal.replace(/\n*$/, '\n'))
  }
  const open = (command: string): { child: ChildProcess; output: () => string } => {
    const child = spawn('sh', ['-c', `exec 2>&1; ${command}`], {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
      detached: true,
    })
    let output = ''
    child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')))
    return { child, output: () => output }
  }
  return {
    text: () => lines.join('\n'),
    run: async (command) => {
      const { child, output } = open(command)
      const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
      record(command, output())
      return code
    },
    start: async (command, until) => {
      const { child, output } = open(command)
      const closed = new Promise<void>((resolve) => child.once('close', () => resolve()))
      while (!output().includes(until) && child.exitCode === null)
        await new Promise((resolve) => setTimeout(resolve, 50))
      record(command, output())
      const stop = (): Promise<void> => {
        if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGTERM')
        return closed
      }
      return { stop }
    },
  }
}
