import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { RightsizeReport } from '../../packages/review/src/rightsize/index.ts'
import {
  generatedAccount,
  generatedRole,
  replayWith,
  type AskedPermission,
  type GeneratedEvent,
} from '../../packages/review/src/rightsize/testing/index.ts'
import { vouchBin } from '../../test/scene/vouch.ts'
import { writeTrail, type WrittenTrail } from '../rightsize/write-trail.ts'
import { measureCommand, type Cost } from '../scan/measure-command.ts'
import type { BenchPlan } from './exchange.ts'

const floorProgram = new URL('../rightsize/floor.ts', import.meta.url).pathname
/** Every so many roles, one is judged by all that it did. */
const judgedEvery = 20

const introduction = `## Rightsizing

Trails in gzipped files of 5,000 events, as CloudTrail delivers them. Floor: every file gunzipped and parsed whole, one
after the other, and nothing done with it. MB are of JSON. The best of the rounds of each number.

| trail | | wall s | CPU s | MB/s | peak MiB | without mapped files | CPU to the floor |
|---|---|---|---|---|---|---|---|`

/** `vouch rightsize` over a trail of many roles and over one of a single role, beside the floor. */
export async function measureRightsize(plan: BenchPlan): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'vouch-bench-rightsize-'))
  const isQuick = plan.rounds <= 2
  try {
    const many = await measureTrail(
      { folder: join(folder, 'many'), events: isQuick ? 100_000 : 1_000_000, roles: 100 },
      plan,
    )
    const one = await measureTrail(
      { folder: join(folder, 'one'), events: isQuick ? 20_000 : 200_000, roles: 1 },
      plan,
    )
    return [introduction, ...many.rows, ...one.rows, '', many.verdict, one.verdict, ''].join('\n')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

interface Trail {
  readonly folder: string
  readonly events: number
  readonly roles: number
}

interface Measured {
  readonly rows: readonly string[]
  readonly verdict: string
}

async function measureTrail(trail: Trail, { rounds }: BenchPlan): Promise<Measured> {
  const truth = new Truth()
  const written = await writeTrail({ ...trail, eventsPerFile: 5000, onEvent: (event) => truth.add(event) })
  const costs: Record<'floor' | 'vouch', Cost[]> = { floor: [], vouch: [] }
  for (let round = 0; round < rounds; round += 1) {
    costs.floor.push(await run([floorProgram, trail.folder]))
    costs.vouch.push(await run(rightsizeWords(trail, generatedRole(0))))
  }
  const [floor, vouch] = [best(costs.floor), best(costs.vouch)]
  return {
    rows: [
      row(nameOf(trail, written), ['floor', floor], { floor, written }),
      row('', ['`vouch rightsize`, one role', vouch], { floor, written }),
    ],
    verdict: await truth.judge(trail),
  }
}

function rightsizeWords({ folder }: Trail, role: string): readonly string[] {
  return [vouchBin, 'rightsize', '--role', role, '--cloudtrail', folder, '--json']
}

async function run(words: readonly string[], output?: string): Promise<Cost> {
  const env = { PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`, HOME: tmpdir() }
  const given = { program: process.execPath, arguments: words, env, ...(output !== undefined && { output }) }
  const cost = await measureCommand(given)
  if (cost === undefined) throw new Error(`failed: ${words.join(' ')}`)
  return cost
}

/** What some of the roles were allowed and denied, as the generator has it. */
class Truth {
  readonly #roles = new Map<string, Record<'allowed' | 'denied', Map<string, AskedPermission>>>()

  constructor() {
    for (let index = 0; index < 100; index += judgedEvery)
      this.#roles.set(generatedRole(index), { allowed: new Map(), denied: new Map() })
  }

  add({ role = '', asked, outcome }: GeneratedEvent): void {
    const known = this.#roles.get(role)
    if (known === undefined || outcome === 'unasked') return
    for (const one of asked) known[outcome].set(`${one.action} ${one.resource}`, one)
  }

  /** Runs the command for each and replays what it did through the policy that comes out. */
  async judge(trail: Trail): Promise<string> {
    const count = { roles: 0, allowed: 0, missing: 0, denied: 0, covered: 0 }
    const output = join(trail.folder, 'report.json.out')
    for (const [role, { allowed, denied }] of this.#roles) {
      if (allowed.size === 0) continue
      await run(rightsizeWords(trail, role), output)
      const { policies } = JSON.parse(readFileSync(output, 'utf8')) as RightsizeReport
      const isAllowed = replayWith(policies, generatedAccount)
      const onlyDenied = [...denied].filter(([key]) => !allowed.has(key)).map(([, one]) => one)
      count.roles += 1
      count.allowed += allowed.size
      count.missing += [...allowed.values()].filter((one) => !isAllowed(one)).length
      count.denied += onlyDenied.length
      count.covered += onlyDenied.filter(isAllowed).length
    }
    return `Replayed through the evaluator, ${trail.roles} ${trail.roles === 1 ? 'role' : 'roles'} in the trail, ${count.roles} judged: of ${number(count.allowed)} distinct calls that were allowed the policies refuse ${count.missing}, of ${number(count.denied)} that were denied they allow ${count.covered}.`
  }
}

function row(
  trail: string,
  [what, cost]: readonly [string, Cost],
  { floor, written }: { readonly floor: Cost; readonly written: WrittenTrail },
): string {
  const cells = [
    trail,
    what,
    cost.wallSeconds.toFixed(2),
    cost.cpuSeconds.toFixed(2),
    (written.bytes / 1e6 / cost.wallSeconds).toFixed(0),
    cost.peakMiB.toFixed(0),
    cost.ownMiB.toFixed(0),
    (cost.cpuSeconds / floor.cpuSeconds).toFixed(2),
  ]
  return `| ${cells.join(' | ')} |`
}

function nameOf({ roles }: Trail, { events, files, bytes, gzippedBytes }: WrittenTrail): string {
  const sizes = `${(bytes / 1e6).toFixed(0)} MB, ${(gzippedBytes / 1e6).toFixed(0)} MB gzipped`
  return `${number(events)} events of ${roles === 1 ? 'one role' : `${roles} roles`}, ${files} files, ${sizes}`
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

function number(value: number): string {
  return value.toLocaleString('en-US')
}
