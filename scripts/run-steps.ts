// Runs named commands one after another, says how long each took, and fails when any of them failed.
import { spawn } from 'node:child_process'

export interface Step {
  readonly name: string
  readonly command: readonly [string, ...string[]]
  readonly timeoutMs?: number
  readonly env?: Readonly<Record<string, string>>
}

/** Runs every step even when an earlier one failed, so that one run shows everything that is wrong. */
export async function runSteps(steps: readonly Step[]): Promise<void> {
  const failed: string[] = []
  for (const step of steps) {
    const started = performance.now()
    const ok = await runStep(step)
    console.log(`${ok ? 'ok  ' : 'FAIL'} ${step.name} ${((performance.now() - started) / 1000).toFixed(1)} s`)
    if (!ok) failed.push(step.name)
  }
  if (failed.length > 0) {
    console.log(`failed: ${failed.join(', ')}`)
    process.exitCode = 1
  }
}

function runStep(step: Step): Promise<boolean> {
  const [command, ...args] = step.command
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: 'inherit', env: { ...process.env, ...step.env } })
    const timer =
      step.timeoutMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), step.timeoutMs)
    child.on('error', () => resolve(false))
    child.on('exit', (code) => {
      clearTimeout(timer)
      resolve(code === 0)
    })
  })
}
