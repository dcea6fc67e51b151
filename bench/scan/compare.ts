import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { measureCommand, type Cost } from './measure-command.ts'
import type { Peer } from './peers.ts'

/** More rounds for what takes long tell little and take an hour. */
const longSeconds = 60

/** The best of each number, and how many findings the last report had. */
export interface Outcome {
  readonly cost: Cost
  readonly findings: number | undefined
}

/** What each costs at best over some rounds, taken in turns. Each has run once before it is measured. */
export async function compare(
  peers: readonly Peer[],
  path: string,
  rounds: number,
): Promise<ReadonlyMap<Peer, Outcome>> {
  const home = mkdtempSync(join(tmpdir(), 'vouch-bench-home-'))
  mkdirSync(join(home, '.cache'))
  const env = {
    PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`,
    HOME: home,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_NO_LAZY_FETCH: '1',
  }
  const output = join(home, 'output')
  const found = new Map<Peer, number | undefined>()
  const costs = new Map<Peer, Cost[]>(peers.map((peer) => [peer, []]))
  for (let round = 0; round <= rounds; round++)
    for (const [peer, taken] of costs) {
      const isLong = (taken[0]?.wallSeconds ?? 0) > longSeconds
      if (isLong) continue
      if (peer.keepsState !== true) rmSync(join(home, '.local'), { recursive: true, force: true })
      const { program, exits = [] } = peer
      const command = { program, exits, arguments: peer.arguments(path), env }
      // a report is small; a whole history would be written to disk
      const cost = await measureCommand(peer.findings === undefined ? command : { ...command, output })
      found.set(peer, peer.findings?.(readFileSync(output, 'utf8')))
      if (round === 0 && cost.wallSeconds <= longSeconds) continue
      taken.push(cost)
    }
  rmSync(home, { recursive: true })
  return new Map([...costs].map(([peer, taken]) => [peer, { cost: best(taken), findings: found.get(peer) }]))
}

function best(costs: readonly Cost[]): Cost {
  const least = (of: (cost: Cost) => number): number => Math.min(...costs.map(of))
  return {
    wallSeconds: least(({ wallSeconds }) => wallSeconds),
    cpuSeconds: least(({ cpuSeconds }) => cpuSeconds),
    peakMiB: least(({ peakMiB }) => peakMiB),
    ownMiB: least(({ ownMiB }) => ownMiB),
  }
}
