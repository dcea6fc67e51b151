// Everything that needs Node and npm alone: the static checks, the unit tests and the integration tests.
import { runSteps } from './run-steps.ts'

await runSteps([
  { name: 'check', command: ['node', 'scripts/check.ts'] },
  {
    name: 'integration',
    command: [
      'node',
      '--test',
      '--test-concurrency=1',
      '--test-reporter=spec',
      'packages/*/test/**/*.test.ts',
      'test/system/**/*.test.ts',
    ],
  },
])
