// Static checks and unit tests, side by side where they can be: the gate before every commit.
import { globSync } from 'node:fs'
import { runSteps } from './run-steps.ts'

const folders = [
  ...globSync('packages/*/src'),
  ...globSync('packages/*/test'),
  'test',
  'scripts',
  'interop',
  'bench',
]

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
  {
    name: 'unit',
    command: [
      'node',
      '--test',
      '--test-isolation=none',
      '--test-reporter=dot',
      '--test-reporter-destination=stdout',
      '--test-reporter=./scripts/totals.ts',
      '--test-reporter-destination=stdout',
      'packages/*/src/**/*.test.ts',
      'test/*.test.ts',
    ],
  },
])
