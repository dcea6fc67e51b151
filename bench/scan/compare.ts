import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { measureCommand, type Cost } from './measure-command.ts'
import type { Peer } from './peers.ts'

/** More rounds for what takes long tell little and take an hour. */
const longSeconds = 60

export interface Comparison {
  /** What is read. */
  readonly path: string
  /** Something small of the same kind, read once before: scanners keep compiled rules, and so do we. */
  readonly warmUp: string
  readonly rounds: number
}

/** The best of each number, and how many findings the last report had; no cost where it failed. */
export interface Outcome {
  readonly cost: Cost | undefined
  readonly findings: number | undefined
}

/** What each costs at best over some rounds, taken in turns. */
export async function compare(
  peers: readonly Peer[],
  { path, warmUp, rounds }: Comparison,
): Promise<ReadonlyMap<Peer, Outcome>> {
  const home = mkdtempSync(join(tmpdir(), 'vouch-bench-home-'))
  mkdirSync(join(home, '.cache'))
  const found = new Map<Peer, number | undefined>()
  const costs = new Map<Peer, Cost[]>(peers.map((peer) => [peer, []]))
  for (const peer of peers) await runOnce(peer, warmUp, home)
  for (let round = 0; round < rounds; round++)
    for (const [peer, taken] of costs) {
      if (taken.some(({ wallSeconds }) => wallSeconds > longSeconds)) continue
      const { cost, findings } = await runOnce(peer, path, home)
      found.set(peer, findings)
      if (cost !== undefined) taken.push(cost)
    }
  rmSync(home, { recursive: true })
  return new Map([...costs].map(([peer, taken]) => [peer, { cost: best(taken), findings: found.get(peer) }]))
}

async function runOnce(peer: Peer, path: string, home: string): Promise<Outcome> {
  if (peer.keepsState !== true) rmSync(join(home, '.local'), { recursive: true, force: true })
  const env = {
    PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`,
    HOME: home,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_NO_LAZY_FETCH: '1',
  }
  const { program, exits = [] } = peer
  const command = { program, exits, env, arguments: peer.arguments(path) }
  if (peer.findings === undefined) return { cost: await measureCommand(command), findings: undefined }
  // a report is small; a whole history would be written to disk
  const output = join(home, 'output')
  const cost = await measureCommand({ ...command, output })
  return { cost, findings: cost && peer.findings(readFileSync(output, 'utf8')) }
}

function best(costs: readonly Cost[]): Cost | undefined {
  if (costs.length === 0) return undefined
  const least = (of: (cost: Cost) => number): number => Math.min(...costs.map(of))
  return {
    wallSeconds: least(({ wallSeconds }) => wallSeconds),
    cpuSeconds: least(({ cpuSeconds }) => cpuSeconds),
    peakMiB: least(({ peakMiB }) => peakMiB),
    ownMiB: least(({ ownMiB }) => ownMiB),
  }
}
