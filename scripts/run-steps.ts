// Runs named commands one after another, says how long each took, and fails when any of them failed.
import { spawn } from 'node:child_process'

export interface Step {
  readonly name: string
  readonly command: readonly [string, ...string[]]
  readonly timeoutMs?: number
  readonly env?: Readonly<Record<string, string>>
}

/**
 * Runs every step even when an earlier one failed, so that one run shows everything that is wrong. Steps in a list of
 * their own run side by side; what each prints is shown when it ends.
 */
export async function runSteps(steps: readonly (Step | readonly Step[])[]): Promise<void> {
  const failed: string[] = []
  const report = async (step: Step, output: 'inherit' | 'pipe'): Promise<void> => {
    const started = performance.now()
    const { ok, text } = await runStep(step, output)
    process.stdout.write(text)
    console.log(`${ok ? 'ok  ' : 'FAIL'} ${step.name} ${((performance.now() - started) / 1000).toFixed(1)} s`)
    if (!ok) failed.push(step.name)
  }
  for (const step of steps) {
    if ('command' in step) await report(step, 'inherit')
    else await Promise.all(step.map((one) => report(one, 'pipe')))
  }
  if (failed.length > 0) {
    console.log(`failed: ${failed.join(', ')}`)
    process.exitCode = 1
  }
}

interface Ended {
  readonly ok: boolean
  /** What it printed, where that was not shown at once. */
  readonly text: string
}

function runStep(step: Step, output: 'inherit' | 'pipe'): Promise<Ended> {
  const [command, ...args] = step.command
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      stdio: ['inherit', output, output],
      env: { ...process.env, ...step.env },
    })
    let text = ''
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')))
    const timer =
      step.timeoutMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), step.timeoutMs)
    child.on('error', () => resolve({ ok: false, text }))
    child.on('close', (code) => {
      clearTimeout(timer)
      resolve({ ok: code === 0, text })
    })
  })
}
