// npm run bench: every number as a ratio within this run. `-- --quick` for a short look, `-- --write` to record it;
// `-- scan start` measures only these, and records them in place of what the page had of them.
import { readFileSync, writeFileSync } from 'node:fs'
import { measureAccount } from './report/account.ts'
import { measureAuthorization } from './report/authorization.ts'
import { measureExchange } from './report/exchange.ts'
import { measureExplain } from './report/explain.ts'
import { measurePolicy } from './report/policy.ts'
import { measureReplay } from './report/replay.ts'
import { measureRightsize } from './report/rightsize.ts'
import { measureScale } from './report/scale.ts'
import { measureScan } from './report/scan.ts'
import { measureStart } from './report/start.ts'
import { machineName } from './measure/process.ts'
import { replaceSections } from './measure/replace-sections.ts'

const measures = {
  exchange: measureExchange,
  account: measureAccount,
  policy: measurePolicy,
  authorization: measureAuthorization,
  explain: measureExplain,
  replay: measureReplay,
  start: measureStart,
  scale: measureScale,
  scan: measureScan,
  rightsize: measureRightsize,
}

const page = 'docs/performance.md'
const quick = process.argv.includes('--quick')
const asked = process.argv.slice(2).filter((word) => !word.startsWith('--'))
const unknown = asked.filter((name) => !Object.hasOwn(measures, name))
if (unknown.length > 0)
  throw new Error(`expected any of ${Object.keys(measures).join(', ')}, found ${unknown.join(', ')}`)
const plan = {
  rounds: quick ? 2 : 5,
  seconds: quick ? 2 : 5,
  tokens: quick ? 500 : 4000,
  warmUpSeconds: quick ? 1 : 15,
}

const measured = `on ${new Date().toISOString().slice(0, 10)}: ${machineName()}.`
const sections: string[] = []
for (const [name, measure] of Object.entries(measures))
  if (asked.length === 0 || asked.includes(name)) sections.push(await measure(plan))
const whole = [
  '# Performance',
  '',
  `Measured by \`npm run bench\` ${measured}`,
  'The machine is shared and noisy: read the ratios within a table, not the absolute numbers. Where the time goes:',
  '[decision 008](decisions/008-where-an-exchange-spends-its-time.md).',
  '',
  ...sections,
].join('\n')
const report = asked.length === 0 ? whole : sections.join('\n')
console.log(report)
if (process.argv.includes('--write'))
  writeFileSync(
    page,
    asked.length === 0 ? whole : replaceSections(readFileSync(page, 'utf8'), sections, measured),
  )
