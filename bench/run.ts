// npm run bench: every number as a ratio within this run. `-- --quick` for a short look, `-- --write` to record it.
import { writeFileSync } from 'node:fs'
import { measureAccount } from './report/account.ts'
import { measureAuthorization } from './report/authorization.ts'
import { measureExchange } from './report/exchange.ts'
import { measurePolicy } from './report/policy.ts'
import { measureScale } from './report/scale.ts'
import { measureStart } from './report/start.ts'
import { machineName } from './measure/process.ts'

const quick = process.argv.includes('--quick')
const plan = {
  rounds: quick ? 2 : 5,
  seconds: quick ? 2 : 5,
  tokens: quick ? 500 : 4000,
  warmUpSeconds: quick ? 1 : 15,
}

const sections: string[] = []
for (const measure of [
  measureExchange,
  measureAccount,
  measurePolicy,
  measureAuthorization,
  measureStart,
  measureScale,
])
  sections.push(await measure(plan))
const report = [
  '# Performance',
  '',
  `Measured by \`npm run bench\` on ${new Date().toISOString().slice(0, 10)}: ${machineName()}.`,
  'The machine is shared and noisy: read the ratios within a table, not the absolute numbers. Where the time goes:',
  '[decision 008](decisions/008-where-an-exchange-spends-its-time.md).',
  '',
  ...sections,
].join('\n')
console.log(report)
if (process.argv.includes('--write')) writeFileSync('docs/performance.md', report)
