import { runLoad } from '../load/run-load.ts'
import { median, residentMiB } from '../measure/process.ts'
import { roleArn, roleTrusting } from '../../test/scene/vouch.ts'
import { hostOf, provider, restartable, roleName } from '../scene/servers.ts'
import { makeTokens, requestBody, type TokenSet } from '../scene/tokens.ts'
import type { BenchPlan } from './exchange.ts'

const connections = 64

interface Size {
  readonly roles: number
  readonly providers: number
}

interface Reading {
  readonly startMs: number
  readonly idleMiB: number
  readonly loadedMiB: number
  readonly rate: number
}

/** The same exchange in a small and in a large account, and how long each takes to start from its store. */
export async function measureScale(plan: BenchPlan): Promise<string> {
  const set = makeTokens('RS256', 'https://rsa.bench.example.com', plan.tokens)
  const sizes: readonly Size[] = [
    { roles: 10, providers: 10 },
    { roles: 10_000, providers: 1000 },
  ]
  const rows: string[] = []
  let base = 0
  for (const size of sizes) {
    const { startMs, idleMiB, loadedMiB, rate } = await measureSize(plan, set, size)
    base ||= rate
    const cells = [
      `${size.roles.toLocaleString('en-US')} roles, ${size.providers.toLocaleString('en-US')} providers`,
      startMs.toFixed(0),
      idleMiB.toFixed(0),
      loadedMiB.toFixed(0),
      rate.toFixed(0),
      (rate / base).toFixed(2),
    ]
    rows.push(`| ${cells.join(' | ')} |`)
  }
  return [
    '## Large accounts',
    '',
    'Each role has a trust policy of its own; started from a store that holds them.',
    '',
    '| account | start ms | MiB idle | MiB after the load | exchanges per server CPU-second | ratio |',
    '|---|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n')
}

async function measureSize(plan: BenchPlan, set: TokenSet, size: Size): Promise<Reading> {
  const server = await restartable(resourcesOf(set, size))
  const starts: number[] = []
  for (let round = 0; round < Math.min(3, plan.rounds); round++) starts.push(await server.restart())
  const { pid, port } = server.current()
  const idleMiB = residentMiB(pid)
  const calls = set.tokens.map((token) => ({ body: requestBody(token, roleArn(roleName(set))) }))
  const load = { pid, port, path: '/aws/sts/', calls, connections }
  await runLoad({ ...load, seconds: plan.warmUpSeconds })
  const rates: number[] = []
  for (let round = 0; round < plan.rounds; round++)
    rates.push((await runLoad({ ...load, seconds: plan.seconds })).perCpuSecond)
  const loadedMiB = residentMiB(pid)
  await server.remove()
  return { startMs: median(starts), idleMiB, loadedMiB, rate: median(rates) }
}

function resourcesOf(set: TokenSet, { roles, providers }: Size): readonly object[] {
  const host = hostOf(set)
  const others = Array.from({ length: providers - 1 }, (_, n) => ({
    ...provider(set),
    url: `https://issuer-${n}.bench.example.com`,
  }))
  const more = Array.from({ length: roles - 1 }, (_, n) =>
    roleTrusting(`service-${n}`, host, `repo:acme/service-${n}:*`),
  )
  return [provider(set), ...others, roleTrusting(roleName(set), host, 'repo:acme/payments:*'), ...more]
}
