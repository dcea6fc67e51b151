// Branch coverage of the packages whose mistakes cost the most; fails below 95 %.
import { runSteps } from './run-steps.ts'

const leastBranchPercent = 95

await runSteps(
  ['core', 'policy', 'exchange'].map((name) => ({
    name: `coverage of ${name}`,
    command: [
      'node',
      '--test',
      '--test-isolation=none',
      '--test-reporter=dot',
      '--experimental-test-coverage',
      `--test-coverage-include=packages/${name}/src/**`,
      '--test-coverage-exclude=**/*.test.ts',
      '--test-coverage-exclude=**/testing/**',
      `--test-coverage-branches=${leastBranchPercent}`,
      `packages/${name}/src/**/*.test.ts`,
    ],
  })),
)
