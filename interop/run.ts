// npm run interop: unmodified third-party clients against a running server. Installs what it needs, then runs the tests.
import { spawnSync } from 'node:child_process'
import { globSync } from 'node:fs'
import { prepareTools } from './setup/tools.ts'

const tools = prepareTools()
console.log(
  Object.entries(tools.versions)
    .map(([name, version]) => `${name} ${version}`)
    .join('\n'),
)

const files = globSync('interop/**/*.test.ts').toSorted()
const { status } = spawnSync(
  process.execPath,
  ['--test', '--test-concurrency=1', '--test-reporter=spec', ...files],
  {
    stdio: 'inherit',
    env: {
      ...process.env,
      VOUCH_INTEROP_PYTHON: tools.python,
      VOUCH_INTEROP_AWS: tools.aws,
      SCRIPT_SDK: tools.sdk,
      VOUCH_INTEROP_CDK: tools.cdk,
      VOUCH_INTEROP_SARIF: tools.sarif,
      VOUCH_INTEROP_CHECKOV: tools.checkov,
      VOUCH_INTEROP_AUTHENTICATOR: tools.authenticator,
      VOUCH_INTEROP_GITLEAKS: tools.gitleaks,
    },
  },
)
process.exitCode = status ?? 1
