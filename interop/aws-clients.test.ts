// Unmodified AWS clients, configured by environment alone, exchange tokens of a certified issuer that is not ours.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { promisify } from 'node:util'
import { account, roleArn, type Vouch } from '../test/scene/vouch.ts'
import { setStage, type Stage } from './scene/stage.ts'
import { workloads, type Platform } from './scene/workloads.ts'

const python = process.env['VOUCH_INTEROP_PYTHON'] ?? 'python3'
const awsCli = process.env['VOUCH_INTEROP_AWS'] ?? 'aws'

/** Each prints the caller's ARN somewhere in its output. */
const clients = {
  'AWS SDK for JavaScript v3': [process.execPath, 'examples/quickstart/whoami.mjs'],
  boto3: [python, 'interop/clients/whoami.py'],
  'AWS CLI': [awsCli, 'sts', 'get-caller-identity', '--output', 'json'],
} as const satisfies Record<string, readonly [string, ...string[]]>

for (const [name, platform] of Object.entries(workloads))
  describe(`tokens shaped like those of ${name}`, () => {
    let stage: Stage
    before(async () => void (stage = await setStage(platform)))
    after(() => stage.close())

    for (const [client, command] of Object.entries(clients)) {
      test(`${client} obtains credentials by web identity and calls GetCallerIdentity`, async () => {
        const { stdout } = await runAs(stage, platform, { command, workload: 'trusted' })
        assert.match(stdout, new RegExp(`arn:aws:sts::${account}:assumed-role/${platform.role}/interop`))
      })
      test(`${client} reports AWS's own refusal for a workload that the role does not trust`, async () => {
        const failure = await runAs(stage, platform, { command, workload: 'other' }).then(
          () => assert.fail('was let in'),
          (error: { stderr: string }) => error.stderr,
        )
        assert.match(failure, /AccessDenied/)
        assert.match(failure, /Not authorized to perform sts:AssumeRoleWithWebIdentity/)
      })
    }
  })

interface Client {
  readonly command: readonly [string, ...string[]]
  readonly workload: 'trusted' | 'other'
}

async function runAs(
  stage: Stage,
  platform: Platform,
  { command, workload }: Client,
): Promise<{ stdout: string; stderr: string }> {
  const tokenFile = join(stage.folder, workload)
  writeFileSync(tokenFile, await stage.issuer.token(workload), { mode: 0o600 })
  const [program, ...args] = command
  return promisify(execFile)(program, args, {
    env: environment(stage.vouch, roleArn(platform.role), tokenFile),
  })
}

/** What IRSA and every guide set, plus the endpoint; nothing of the developer's own environment but the path. */
function environment(vouch: Vouch, role: string, tokenFile: string): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: '/nonexistent',
    AWS_ROLE_ARN: role,
    AWS_ROLE_SESSION_NAME: 'interop',
    AWS_WEB_IDENTITY_TOKEN_FILE: tokenFile,
    AWS_ENDPOINT_URL_STS: `${vouch.url}/aws/sts`,
    AWS_REGION: 'eu-central-1',
    AWS_DEFAULT_REGION: 'eu-central-1',
    AWS_EC2_METADATA_DISABLED: 'true',
  }
}
