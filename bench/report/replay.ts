import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { appendMoreRecords } from '../../test/scene/more-records.ts'
import { assume } from '../../test/scene/sts.ts'
import { account, makeScene, roleArn, startVouch, vouchBin, type Vouch } from '../../test/scene/vouch.ts'
import { cpuSeconds, median, percentile, residentMiB } from '../measure/process.ts'
import { measureCommand, type Cost } from '../scan/measure-command.ts'
import { provider } from '../scene/servers.ts'
import { makeTokens, type TokenSet } from '../scene/tokens.ts'
import type { BenchPlan } from './exchange.ts'

const host = 'token.actions.githubusercontent.com'
const role = 'deploy'
const copied = 'feature-0000000'
/** Branches that are told apart; each is a subject of its own. */
const branches = 100_000
const subjects = ['ref:refs/heads/main', 'environment:prod', 'pull_request', `ref:refs/heads/${copied}`]
const windowSeconds = 29 * 86_400
const budgetSeconds = 60

/** A ledger of a million exchanges decided again, beside reading it and nothing else. */
export async function measureReplay(plan: BenchPlan): Promise<string> {
  const rows = plan.tokens < 1000 ? 50_000 : 1_000_000
  const set = makeTokens('ES256', `https://${host}`, 400, (n) => ({
    sub: `repo:acme/payments:${subjects[n % subjects.length]}`,
  }))
  const scene = makeScene([
    provider(set),
    { kind: 'Role', name: role, trustPolicy: policy(['main', 'environment']) },
  ])
  const vouch = await startVouch(scene, { VOUCH_LOG_LEVEL: 'error' })
  try {
    for (const token of set.tokens) await assume(vouch.url, roleArn(role), token)
    await appendMoreRecords(scene.home, {
      count: rows,
      spreadSeconds: windowSeconds,
      vary: (body, n) => body.replaceAll(copied, `feature-${String(n % branches).padStart(7, '0')}`),
    })
    return await report({ rows, set, vouch, home: scene.home })
  } finally {
    await vouch.stop()
    scene.remove()
  }
}

interface Scene {
  readonly rows: number
  readonly set: TokenSet
  readonly vouch: Vouch
  readonly home: string
}

async function report({ rows, set, vouch, home }: Scene): Promise<string> {
  const database = join(home, 'private', 'vouchsafe.db')
  const floor = await measured([join('bench', 'floor', 'read-ledger.ts'), database], home)
  const quiet = await latencies(vouch, set, delay(10_000))
  const file = join(tmpdir(), `vouch-replay-${process.pid}.json`)
  writeFileSync(file, JSON.stringify(policy(['main', 'feature'])))
  const before = { cpu: cpuSeconds(vouch.pid), own: residentMiB(vouch.pid) }
  const run = measured([vouchBin, 'diff', '--role', role, file, '--replay', '30d'], home)
  const busy = await latencies(vouch, set, run)
  const ours = await run
  const server = { cpu: cpuSeconds(vouch.pid) - before.cpu, own: residentMiB(vouch.pid) }
  const json = await measured([vouchBin, 'diff', '--role', role, file, '--replay', '30d', '--json'], home)
  const line = (name: string, { wallSeconds, cpuSeconds: cpu, peakMiB, ownMiB }: Cost): string =>
    `| ${[name, wallSeconds.toFixed(1), Math.round(rows / wallSeconds).toLocaleString('en'), cpu.toFixed(1), peakMiB.toFixed(0), ownMiB.toFixed(0), (wallSeconds / floor.wallSeconds).toFixed(2)].join(' | ')} |`
  const said = readFileSync(outputOf(home), 'utf8')
  return [
    '## Replay',
    '',
    `${rows.toLocaleString('en')} exchanges in a SQLite store, copies of ${set.tokens.length} real ones with ids, times and ${branches.toLocaleString('en')} branches of their own, ${Math.round(statSync(database).size / rows).toLocaleString('en')} bytes each on disk; decided again under a changed trust policy by the command, from the running server (budget: ${budgetSeconds} s for a million).`,
    `Floor: every row read from the database file in one process and its JSON parsed, nothing else. ${changedIn(said)}`,
    '',
    '| what | wall s | rows/s | CPU s | peak MiB | without mapped files | wall to floor |',
    '|---|---|---|---|---|---|---|',
    line('floor: read and parse', floor),
    line('`vouch diff --replay 30d`', ours),
    line('the same with `--json`: every id', json),
    '',
    `The server took ${server.cpu.toFixed(1)} s of CPU for it, and holds ${server.own.toFixed(0)} MiB (${before.own.toFixed(0)} before). Exchanges, one at a time, meanwhile:`,
    '',
    '| exchanges | p50 ms | p99 ms | longest ms |',
    '|---|---|---|---|',
    latencyLine('alone', quiet),
    latencyLine('during the replay, on the same two processors', busy),
    '',
  ].join('\n')
}

function policy(kinds: readonly string[]): object {
  const patterns: Readonly<Record<string, string>> = {
    main: 'ref:refs/heads/main',
    environment: 'environment:*',
    feature: 'ref:refs/heads/feature-*',
  }
  const Statement = {
    Effect: 'Allow',
    Principal: { Federated: `arn:aws:iam::${account}:oidc-provider/${host}` },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: {
      StringEquals: { [`${host}:aud`]: 'sts.amazonaws.com', [`${host}:repository_owner_id`]: '1234567' },
      StringLike: { [`${host}:sub`]: kinds.map((kind) => `repo:acme/payments:${patterns[kind]}`) },
    },
  }
  return { Version: '2012-10-17', Statement: [Statement] }
}

const outputOf = (home: string): string => join(home, 'replay.out')

async function measured(args: readonly string[], home: string): Promise<Cost> {
  const env = { PATH: process.env['PATH'] ?? '', HOME: home, VOUCH_HOME: home }
  const cost = await measureCommand({
    program: process.execPath,
    arguments: args,
    env,
    exits: [1],
    output: outputOf(home),
  })
  if (cost === undefined)
    throw new Error(`${args.join(' ')} failed: ${readFileSync(outputOf(home), 'utf8').slice(0, 400)}`)
  return cost
}

/** The end of what the last command printed. */
function changedIn(json: string): string {
  const { exchanges, decided, changed, changes } = (JSON.parse(json) as { replay: ReplayNumbers }).replay
  const count = (number: number): string => number.toLocaleString('en')
  return `${count(exchanges)} exchanges, ${count(decided)} decided again, ${count(changed)} would change in ${count(changes.length)} ways.`
}

interface ReplayNumbers {
  readonly exchanges: number
  readonly decided: number
  readonly changed: number
  readonly changes: readonly unknown[]
}

/** Milliseconds of exchanges, one every 20 ms, until something else is over. */
async function latencies(vouch: Vouch, set: TokenSet, until: Promise<unknown>): Promise<readonly number[]> {
  const times: number[] = []
  let isOver = false
  const over = until.finally(() => (isOver = true))
  for (let n = 0; !isOver; n += 1) {
    const startedAt = performance.now()
    await assume(vouch.url, roleArn(role), set.tokens[n % set.tokens.length] ?? '')
    times.push(performance.now() - startedAt)
    await delay(20)
  }
  await over
  return times
}

function latencyLine(name: string, times: readonly number[]): string {
  const cells = [median(times), percentile(times, 99), Math.max(...times)].map((ms) => ms.toFixed(1))
  return `| ${[name, ...cells].join(' | ')} |`
}
