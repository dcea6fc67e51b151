import { execFileSync } from 'node:child_process'
import { median } from '../measure/process.ts'
import { roleArn } from '../../test/scene/vouch.ts'
import { roleName, startBenchVouch } from '../scene/servers.ts'
import { makeTokens, requestBody } from '../scene/tokens.ts'
import type { BenchPlan } from './exchange.ts'

/** `vouch up` to ready, and to the first credential, each from an empty home. */
export async function measureStart(plan: BenchPlan): Promise<string> {
  const set = makeTokens('ES256', 'https://ec.bench.example.com', 1)
  const body = requestBody(set.tokens[0] ?? '', roleArn(roleName(set)))
  const ready: number[] = []
  const first: number[] = []
  for (let round = 0; round < plan.rounds; round++) {
    const startedAt = performance.now()
    const vouch = await startBenchVouch([set])
    ready.push(vouch.readyMs)
    const response = await fetch(`${vouch.url}/aws/sts`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body,
    })
    if (response.status !== 200) throw new Error(await response.text())
    first.push(performance.now() - startedAt)
    await vouch.stop()
  }
  return [
    '## Start',
    '',
    '| what | ms (median) |',
    '|---|---|',
    `| bare \`node -e 0\` | ${bareNodeMs().toFixed(0)} |`,
    `| \`vouch up\` to ready, empty home | ${median(ready).toFixed(0)} |`,
    `| \`vouch up\` to the first credential | ${median(first).toFixed(0)} |`,
    '',
  ].join('\n')
}

function bareNodeMs(): number {
  const startedAt = performance.now()
  execFileSync(process.execPath, ['-e', '0'])
  return performance.now() - startedAt
}
