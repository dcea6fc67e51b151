import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { compare, type Outcome } from '../scan/compare.ts'
import { folderPeers, writeFolder } from '../scan/folder.ts'
import { generateRepository } from '../scan/generate-repository.ts'
import { historyPeers, vouchFolder, vouchHistory, type Peer } from '../scan/peers.ts'
import { describe, namedRepositories, type Subject } from '../scan/repositories.ts'
import type { BenchPlan } from './exchange.ts'

const introduction = `## Scanning

CPU: user and system of all processes. Memory: the largest sum over the processes, with mapped files (packs, in git and
others) and without. The best of the rounds of each number. The first row is what gitleaks and every other reader of
patches has to wait for. Repositories that are not generated are named with \`VOUCH_BENCH_REPOSITORIES=NAME=PATH,…\`,
other scanners with \`VOUCH_KINGFISHER=PROGRAM\` and their like; no scanner asks whether a key is live.
One that failed could not read a clone that lacks blobs.
Findings are as each scanner counts them, of the kinds that it knows: not to be compared.
`

/** `vouch scan` beside others: histories, generated and real, and a folder. */
export async function measureScan(plan: BenchPlan): Promise<string> {
  const root = mkdtempSync(join(tmpdir(), 'vouch-bench-scan-'))
  try {
    const path = join(root, 'generated.git')
    const shape = { commits: plan.rounds > 2 ? 4000 : 1000, files: 300 }
    await generateRepository(path, shape)
    const sections = [introduction]
    for (const subject of [{ name: 'generated', path }, ...namedRepositories()]) {
      const section = await historySection(subject, { warmUp: path, rounds: plan.rounds })
      // a large history takes half an hour
      console.error(section)
      sections.push(section)
    }
    sections.push(await folderSection(root, plan))
    return sections.join('\n')
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}

async function historySection(
  subject: Subject,
  how: { readonly warmUp: string; readonly rounds: number },
): Promise<string> {
  const costs = await compare(historyPeers(), { path: subject.path, ...how })
  const own = costs.get(vouchHistory)?.cost
  const rows = [...costs].map(
    ([peer, { cost, findings }]) =>
      `| ${[...cells(peer, cost), findings ?? '', times(cost?.cpuSeconds, own?.cpuSeconds), times(cost?.wallSeconds, own?.wallSeconds)].join(' | ')} |`,
  )
  return [
    `### History: ${subject.name}`,
    '',
    `${describe(subject)}.`,
    '',
    '| | wall s | CPU s | peak MiB | without mapped files | findings | CPU to vouch | wall to vouch |',
    '|---|---|---|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n')
}

async function folderSection(root: string, plan: BenchPlan): Promise<string> {
  const folder = join(root, 'folder')
  const megabytes = writeFolder(folder, plan.rounds > 2 ? 6000 : 1000) / 1e6
  const costs = await compare(folderPeers(root), { path: folder, warmUp: folder, rounds: plan.rounds })
  const own = costs.get(vouchFolder)?.cost
  const rows = [...costs].map(
    ([peer, { cost }]) =>
      `| ${[...cells(peer, cost), rate(megabytes, cost), times(cost?.wallSeconds, own?.wallSeconds)].join(' | ')} |`,
  )
  return [
    `### A folder: ${megabytes.toFixed(0)} MB of generated text`,
    '',
    '| | wall s | CPU s | peak MiB | without mapped files | MB/s | wall to vouch |',
    '|---|---|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n')
}

function cells({ name }: Peer, cost: Outcome['cost']): readonly string[] {
  if (cost === undefined) return [name, 'failed', '', '', '']
  const { wallSeconds, cpuSeconds, peakMiB, ownMiB } = cost
  return [name, wallSeconds.toFixed(2), cpuSeconds.toFixed(2), peakMiB.toFixed(0), ownMiB.toFixed(0)]
}

function times(value: number | undefined, base: number | undefined): string {
  return value === undefined || base === undefined ? '' : (value / base).toFixed(2)
}

function rate(megabytes: number, cost: Outcome['cost']): string {
  return cost === undefined ? '' : (megabytes / cost.wallSeconds).toFixed(0)
}
