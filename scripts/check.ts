// Static checks and unit tests, side by side where they can be: the gate before every commit.
import { globSync } from 'node:fs'
import { basename } from 'node:path'
import { runSteps, type Step } from './run-steps.ts'

const folders = [
  ...globSync('packages/*/src'),
  ...globSync('packages/*/test'),
  'test',
  'scripts',
  'interop',
  'bench',
]

const deciding = ['core', 'policy', 'exchange', 'trust', 'issuer', 'ledger', 'review', 'protocols']
const others = globSync('packages/*')
  .map((folder) => basename(folder))
  .filter((name) => !deciding.includes(name))

function unit(name: string, files: readonly string[]): Step {
  return {
    name,
    command: [
      'node',
      '--test',
      '--test-isolation=none',
      '--test-reporter=dot',
      '--test-reporter-destination=stdout',
      '--test-reporter=./scripts/totals.ts',
      '--test-reporter-destination=stdout',
      ...files,
    ],
  }
}

await runSteps([
  { name: 'types', command: ['tsc', '-p', 'tsconfig.json'] },
  {
    name: 'lint',
    command: ['oxlint', '--type-aware', '--tsconfig', 'tsconfig.json', ...folders],
    timeoutMs: 60_000,
  },
  {
    name: 'format',
    command: ['oxfmt', '--check', 'packages', 'test', 'scripts', 'interop', 'bench', 'examples'],
  },
  { name: 'unused', command: ['knip'] },
  // one process each for two processors
  [
    unit('unit: the deciding packages', [`packages/{${deciding.join(',')}}/src/**/*.test.ts`]),
    unit('unit: the others', [`packages/{${others.join(',')}}/src/**/*.test.ts`, 'test/*.test.ts']),
  ],
])
