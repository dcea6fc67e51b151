import { runLoad, type LoadResult } from '../load/run-load.ts'
import { median, residentMiB } from '../measure/process.ts'
import { roleArn } from '../../test/scene/vouch.ts'
import { roleName, startBenchVouch, startFloor, type Running } from '../scene/servers.ts'
import { makeTokens, requestBody, type TokenSet } from '../scene/tokens.ts'

export interface BenchPlan {
  readonly rounds: number
  readonly seconds: number
  readonly tokens: number
  /** Load before the first round: just-in-time compilation takes this long to settle. */
  readonly warmUpSeconds: number
}

const connections = 64

/** AssumeRoleWithWebIdentity beside the floor, RS256 and ES256, in interleaved rounds. */
export async function measureExchange(plan: BenchPlan): Promise<string> {
  const sets = [
    makeTokens('RS256', 'https://rsa.bench.example.com', plan.tokens),
    makeTokens('ES256', 'https://ec.bench.example.com', plan.tokens),
  ]
  const vouch = await startBenchVouch(sets)
  const idleMiB = residentMiB(vouch.pid)
  const rows: string[] = []
  for (const set of sets) rows.push(await measureSet(plan, set, vouch))
  const loadedMiB = residentMiB(vouch.pid)
  await vouch.stop()
  return [
    '## AssumeRoleWithWebIdentity',
    '',
    `${connections} connections, ${plan.tokens} distinct tokens an algorithm, SQLite, durable ledger on, no verified-token cache;`,
    'the load generator is a process of its own. Floor: bare `node:http` that parses the same body and verifies the same signature.',
    '',
    '| tokens | exchanges per server CPU-second | floor | ratio | p50 ms | p99 ms | floor p50 | floor p99 |',
    '|---|---|---|---|---|---|---|---|',
    ...rows,
    '',
    `Resident memory of the server: ${idleMiB.toFixed(0)} MiB idle, ${loadedMiB.toFixed(0)} MiB after the load.`,
    '',
  ].join('\n')
}

async function measureSet(plan: BenchPlan, set: TokenSet, vouch: Running): Promise<string> {
  const floor = await startFloor(set)
  const calls = set.tokens.map((token) => ({ body: requestBody(token, roleArn(roleName(set))) }))
  const common = { calls, connections, seconds: plan.seconds }
  const ours: LoadResult[] = []
  const bare: LoadResult[] = []
  await runLoad({
    ...common,
    pid: vouch.pid,
    port: vouch.port,
    path: '/aws/sts/',
    seconds: plan.warmUpSeconds,
  })
  await runLoad({ ...common, pid: floor.pid, port: floor.port, path: '/', seconds: plan.warmUpSeconds })
  for (let round = 0; round < plan.rounds; round++) {
    ours.push(await runLoad({ ...common, pid: vouch.pid, port: vouch.port, path: '/aws/sts/' }))
    bare.push(await runLoad({ ...common, pid: floor.pid, port: floor.port, path: '/' }))
  }
  await floor.stop()
  const rate = median(ours.map((r) => r.perCpuSecond))
  const floorRate = median(bare.map((r) => r.perCpuSecond))
  const cells = [
    set.algorithm,
    rate.toFixed(0),
    floorRate.toFixed(0),
    (rate / floorRate).toFixed(2),
    ...[ours, bare].flatMap((list) =>
      [median(list.map((r) => r.p50Ms)), median(list.map((r) => r.p99Ms))].map((ms) => ms.toFixed(1)),
    ),
  ]
  return `| ${cells.join(' | ')} |`
}
