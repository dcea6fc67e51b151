// aws-actions/configure-aws-credentials: web identity, then GetCallerIdentity on the same endpoint. The calls it makes
// run always; the action itself runs where VOUCH_INTEROP_ACTION names its dist/index.js (it is on no package registry).
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { promisify } from 'node:util'
import { AssumeRoleWithWebIdentityCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { account, roleArn } from '../test/scene/vouch.ts'
import { setStage, type Stage } from './scene/stage.ts'
import { workloads } from './scene/workloads.ts'

const platform = workloads['GitHub Actions']
assert.ok(platform)
const role = roleArn(platform.role)
const action = process.env['VOUCH_INTEROP_ACTION']
const region = 'eu-central-1'

describe('aws-actions/configure-aws-credentials', () => {
  let stage: Stage
  before(async () => void (stage = await setStage(platform)))
  after(() => stage.close())

  test('its calls succeed: AssumeRoleWithWebIdentity, then a signed GetCallerIdentity', async () => {
    const endpoint = `${stage.vouch.url}/aws/sts`
    const { Credentials } = await new STSClient({ region, endpoint }).send(
      new AssumeRoleWithWebIdentityCommand({
        RoleArn: role,
        RoleSessionName: 'GitHubActions',
        DurationSeconds: 3600,
        WebIdentityToken: await stage.issuer.token('trusted'),
      }),
    )
    assert.ok(Credentials?.AccessKeyId && Credentials.SecretAccessKey && Credentials.SessionToken)
    const credentials = {
      accessKeyId: Credentials.AccessKeyId,
      secretAccessKey: Credentials.SecretAccessKey,
      sessionToken: Credentials.SessionToken,
    }
    const identity = await new STSClient({ region, endpoint, credentials }).send(
      new GetCallerIdentityCommand({}),
    )
    assert.equal(identity.Arn, `arn:aws:sts::${account}:assumed-role/${platform.role}/GitHubActions`)
    assert.equal(identity.Account, account)
  })

  test(
    'the action itself sets credentials for the next steps',
    { skip: action === undefined && 'VOUCH_INTEROP_ACTION is not set' },
    async () => {
      const runner = await startRunner(stage)
      const ran = promisify(execFile)(process.execPath, [action ?? ''], { env: runner.env })
      const { stdout } = await ran.finally(() => runner.close())
      assert.match(stdout, new RegExp(`Authenticated as assumedRoleId AROA\\w+:GitHubActions`))
      assert.match(readFileSync(runner.env['GITHUB_ENV'] ?? '', 'utf8'), /AWS_ACCESS_KEY_ID[\s\S]*ASIA/)
    },
  )
})

/** What a GitHub runner gives an action: inputs, files for its outputs, and a place to ask for its ID token. */
async function startRunner(stage: Stage): Promise<{ env: Record<string, string>; close(): void }> {
  const server = createServer((request, response) => {
    const audience = new URL(request.url ?? '', 'http://runner').searchParams.get('audience') ?? ''
    response.setHeader('content-type', 'application/json')
    void stage.issuer.token('trusted', audience).then((value) => response.end(JSON.stringify({ value })))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const file = (name: string): string => {
    const path = join(stage.folder, name)
    writeFileSync(path, '')
    return path
  }
  return {
    close: () => server.close(),
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: stage.folder,
      GITHUB_ENV: file('env'),
      GITHUB_OUTPUT: file('output'),
      GITHUB_STATE: file('state'),
      GITHUB_REPOSITORY: 'acme/payments',
      GITHUB_WORKFLOW: 'deploy',
      GITHUB_ACTIONS: 'true',
      GITHUB_WORKSPACE: stage.folder,
      GITHUB_EVENT_NAME: 'push',
      GITHUB_RUN_ID: '1',
      GITHUB_JOB: 'deploy',
      GITHUB_TRIGGERING_ACTOR: 'octocat',
      GITHUB_ACTION: 'configure',
      GITHUB_ACTOR: 'octocat',
      GITHUB_SHA: '0'.repeat(40),
      GITHUB_REF: 'refs/heads/main',
      ACTIONS_ID_TOKEN_REQUEST_URL: `http://127.0.0.1:${port}/token?v=1`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'runner',
      'INPUT_AWS-REGION': region,
      'INPUT_ROLE-TO-ASSUME': role,
      INPUT_AUDIENCE: 'sts.amazonaws.com',
      'INPUT_STS-ENDPOINT': `${stage.vouch.url}/aws/sts`,
    },
  }
}
