import { execFile } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { cpuSeconds } from '../measure/process.ts'

export interface LoadResult {
  readonly requests: number
  readonly failed: number
  readonly firstFailure: string
  readonly p50Ms: number
  readonly p99Ms: number
  readonly perCpuSecond: number
}

/** One request to be sent again and again. */
export interface LoadCall {
  readonly body: string
  /** Beside host, type and length. */
  readonly headers?: Readonly<Record<string, string>>
}

export interface LoadPlan {
  readonly pid: number
  readonly port: number
  readonly path: string
  readonly calls: readonly LoadCall[]
  readonly seconds: number
  readonly connections: number
}

/** One round: drives the server from a process of its own and divides the requests by the server's CPU seconds. */
export async function runLoad(plan: LoadPlan): Promise<LoadResult> {
  const file = join(tmpdir(), `vouch-load-${process.pid}.json`)
  writeFileSync(file, JSON.stringify({ ...plan, host: `127.0.0.1:${plan.port}` }))
  const before = cpuSeconds(plan.pid)
  const { stdout } = await promisify(execFile)(process.execPath, ['bench/load/load.ts', file], {
    maxBuffer: 1 << 20,
  })
  const used = cpuSeconds(plan.pid) - before
  rmSync(file)
  const result: Omit<LoadResult, 'perCpuSecond'> = JSON.parse(stdout)
  if (result.failed > 0)
    throw new Error(`${result.failed} of ${result.requests} requests failed: ${result.firstFailure}`)
  return { ...result, perCpuSecond: result.requests / used }
}
