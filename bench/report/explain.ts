import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { roleArn, roleTrusting, vouchBin } from '../../test/scene/vouch.ts'
import { median, percentile } from '../measure/process.ts'
import { explainCases, explainFiles, type ExplainCase } from '../scene/explained.ts'
import { hostOf, roleName, startBenchVouch } from '../scene/servers.ts'
import { makeTokens, requestBody } from '../scene/tokens.ts'
import type { BenchPlan } from './exchange.ts'

/** What an explanation may take when its code is warm. */
const BUDGET_MS = 50

/** Explaining a refusal beside deciding alone, and `vouch explain` beside a command that does nothing. */
export async function measureExplain(plan: BenchPlan): Promise<string> {
  const rows = explainCases.map((one) => rowOf(one, plan))
  return [
    '## Explanations',
    '',
    `In one process and warm; from the text of the policy each time, with suggestions and whom they would let in. The budget is ${BUDGET_MS} ms.`,
    'Floor: the same question by a token that is admitted, which is to parse and to decide.',
    '',
    '| refused by | p50 ms | p99 ms | floor p50 ms | to the floor |',
    '|---|---|---|---|---|',
    ...rows,
    '',
    ...(await commandRows(plan)),
    '',
  ].join('\n')
}

function rowOf({ name, refused, admitted }: ExplainCase, plan: BenchPlan): string {
  if (refused(0).outcome !== 'denied' || admitted().outcome !== 'allowed')
    throw new Error(`${name}: expected one refusal and one admission`)
  const ours = timesOf(refused, plan)
  const floor = median(timesOf(admitted, plan))
  const middle = median(ours)
  return `| ${name} | ${middle.toFixed(2)} | ${percentile(ours, 99).toFixed(2)} | ${floor.toFixed(3)} | ${(middle / floor).toFixed(0)} |`
}

function timesOf(run: (n: number) => unknown, plan: BenchPlan): number[] {
  const warmUntil = performance.now() + 300
  let asked = 0
  while (performance.now() < warmUntil) run((asked += 1))
  const times: number[] = []
  const end = performance.now() + plan.rounds * 300
  while (performance.now() < end || times.length < 100) {
    const startedAt = performance.now()
    run((asked += 1))
    times.push(performance.now() - startedAt)
  }
  return times
}

/** The whole command, from a shell's point of view. */
async function commandRows(plan: BenchPlan): Promise<string[]> {
  const set = makeTokens('ES256', 'https://ec.bench.example.com', 1)
  const denying = roleTrusting(roleName(set), hostOf(set), 'repo:acme/another:*')
  const vouch = await startBenchVouch([set], [denying])
  const response = await fetch(`${vouch.url}/aws/sts`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: requestBody(set.tokens[0] ?? '', roleArn(roleName(set))),
  })
  const id = response.headers.get('x-amzn-requestid') ?? ''
  const offline = [
    '--claims',
    fileOf(vouch.home, 'claims.json', explainFiles.claims),
    '--policy',
    fileOf(vouch.home, 'policy.json', explainFiles.policy),
  ]
  const commands: readonly (readonly string[])[] = [['version'], ['explain', ...offline], ['explain', id]]
  const times = commands.map(() => [] as number[])
  for (let round = 0; round < 2 * plan.rounds; round++)
    for (const [at, words] of commands.entries()) times[at]?.push(wallMs(words, vouch.home))
  await vouch.stop()
  const [bare = 1] = times.map((each) => median(each))
  return [
    '| command, start of the process and all | ms (median) | to `vouch version` |',
    '|---|---|---|',
    ...times.map((each, at) => {
      const line = (commands[at] ?? []).join(' ').replace(id, 'DECISION_ID').replaceAll(`${vouch.home}/`, '')
      return `| \`vouch ${line}\` | ${median(each).toFixed(0)} | ${(median(each) / bare).toFixed(2)} |`
    }),
  ]
}

function fileOf(home: string, name: string, content: string): string {
  const path = join(home, name)
  writeFileSync(path, content)
  return path
}

function wallMs(words: readonly string[], home: string): number {
  const startedAt = performance.now()
  const { status, stderr } = spawnSync(process.execPath, [vouchBin, ...words], {
    env: { ...process.env, VOUCH_HOME: home },
    encoding: 'utf8',
  })
  const took = performance.now() - startedAt
  if (status !== (words[0] === 'explain' ? 1 : 0)) throw new Error(stderr)
  return took
}
