import { currentUid } from '@vouchsafe/host/process'
import { escapeForTerminal } from '@vouchsafe/ledger/render'
import { homeOf } from '#client/connection'
import { checks, type Check } from '#doctor/checks'
import { renderTable } from '#output/table'
import { flagOption } from '#program/options'
import { exit, type Invocation } from '#program/spec'

export async function run(invocation: Invocation): Promise<number> {
  const { io } = invocation
  const home = homeOf(invocation)
  const results: Check[] = []
  for (const check of checks) results.push(...(await check({ home, env: io.env, uid: currentUid() })))
  if (flagOption(invocation, 'json')) io.out(`${JSON.stringify({ home, checks: results })}\n`)
  else io.out(asText(results))
  return results.some((check) => check.result === 'fail') ? exit.failed : exit.ok
}

function asText(results: readonly Check[]): string {
  const rows = results.map(({ result, name, found }) => [result, name, escapeForTerminal(found)])
  const next = results.flatMap(({ name, next: step }) => (step === undefined ? [] : [`  ${name}: ${step}`]))
  return next.length === 0
    ? renderTable(['result', 'check', 'found'], rows)
    : `${renderTable(['result', 'check', 'found'], rows)}\nNext:\n${next.join('\n')}\n`
}
