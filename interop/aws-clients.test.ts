// Unmodified AWS clients, configured by environment alone, exchange tokens of a certified issuer that is not ours.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { promisify } from 'node:util'
import { account, makeScene, roleArn, roleTrusting, startVouch, type Vouch } from '../test/scene/vouch.ts'
import { startIssuer, type ForeignIssuer } from './scene/issuer.ts'
import { workloads, type Platform } from './scene/workloads.ts'

const python = process.env['VOUCH_INTEROP_PYTHON'] ?? 'python3'
const awsCli = process.env['VOUCH_INTEROP_AWS'] ?? 'aws'

/** Each prints the caller's ARN somewhere in its output. */
const clients = {
  'AWS SDK for JavaScript v3': [process.execPath, 'examples/quickstart/whoami.mjs'],
  boto3: [python, 'interop/clients/whoami.py'],
  'AWS CLI': [awsCli, 'sts', 'get-caller-identity', '--output', 'json'],
} as const satisfies Record<string, readonly [string, ...string[]]>

for (const [platform, facts] of Object.entries(workloads))
  describe(`tokens shaped like ${platform}'s`, () => {
    let stage: Stage
    before(async () => void (stage = await setStage(facts)))
    after(() => stage.close())

    for (const [name, command] of Object.entries(clients)) {
      test(`${name} obtains credentials by web identity and calls GetCallerIdentity`, async () => {
        const { stdout } = await stage.run(command, 'trusted')
        assert.match(stdout, new RegExp(`arn:aws:sts::${account}:assumed-role/${facts.role}/interop`))
      })
      test(`${name} reports AWS's own refusal for a workload that the role does not trust`, async () => {
        const failure = await stage.run(command, 'other').then(
          () => assert.fail('was let in'),
          (error: { stderr: string }) => error.stderr,
        )
        assert.match(failure, /AccessDenied/)
        assert.match(failure, /Not authorized to perform sts:AssumeRoleWithWebIdentity/)
      })
    }
  })

interface Stage {
  run(command: readonly [string, ...string[]], workload: string): Promise<{ stdout: string; stderr: string }>
  close(): Promise<void>
}

async function setStage(platform: Platform): Promise<Stage> {
  const issuer = await startIssuer(platform.issuer, platform.workloads, platform.algorithm)
  const host = platform.issuer.slice('https://'.length)
  const scene = makeScene([providerOf(platform, issuer), roleTrusting(platform.role, host, platform.trustedSubject)])
  const vouch = await startVouch(scene)
  const folder = mkdtempSync(join(tmpdir(), 'vouch-interop-'))
  return {
    run: async ([command, ...args], workload) => {
      const tokenFile = join(folder, workload)
      writeFileSync(tokenFile, await issuer.token(workload), { mode: 0o600 })
      return promisify(execFile)(command, args, { env: environment(vouch, roleArn(platform.role), tokenFile) })
    },
    close: async () => {
      await Promise.all([vouch.stop(), issuer.close()])
      scene.remove()
      rmSync(folder, { recursive: true })
    },
  }
}

function providerOf(platform: Platform, issuer: ForeignIssuer): object {
  return {
    kind: 'Provider',
    url: platform.issuer,
    audiences: ['sts.amazonaws.com'],
    keys: { discoveryUrl: issuer.discoveryUrl, ca: issuer.caPem, allowPrivateAddresses: true },
  }
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
