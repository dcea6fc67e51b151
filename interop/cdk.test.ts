// What the CDK synthesises applies as it is, and the AWS CLI finds it.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { account, makeScene, startVouch, vouchBin } from '../test/scene/vouch.ts'

const awsCli = process.env['VOUCH_INTEROP_AWS'] ?? 'aws'
const cdk = process.env['VOUCH_INTEROP_CDK'] ?? ''
const app = new URL('clients/cdk/app.mjs', import.meta.url).pathname
const run = promisify(execFile)

test('a template that the CDK synthesised applies, twice the same', async () => {
  const scene = makeScene([])
  const vouch = await startVouch(scene, { VOUCH_LOG_LEVEL: 'error' })
  const out = mkdtempSync(join(tmpdir(), 'vouch-cdk-'))
  const call = async (...args: readonly string[]): Promise<string> => {
    const [command = '', ...rest] = args
    return (await run(process.execPath, [vouchBin, command, '--home', scene.home, ...rest])).stdout
  }
  try {
    await run(process.execPath, [app, out], { env: { ...process.env, SCRIPT_CDK: cdk } })
    const template = join(out, 'Delivery.template.json')
    await call('apply', '-f', template)
    assert.match(await call('apply', '-f', template), /nothing to change/)
    const aws = async (...args: readonly string[]): Promise<string> =>
      call('run', '--admin', '--', awsCli, ...args, '--output', 'text')
    assert.equal(
      await aws('iam', 'get-role', '--role-name', 'deploy', '--query', 'Role.Arn'),
      `arn:aws:iam::${account}:role/ci/deploy\n`,
    )
    const simulate = `iam simulate-principal-policy --policy-source-arn arn:aws:iam::${account}:role/ci/deploy`
    const asked = '--action-names s3:GetObject s3:PutObject --resource-arns arn:aws:s3:::acme/x'
    const query = ['--query', 'EvaluationResults[].EvalDecision']
    const simulated = await aws(...simulate.split(' '), ...asked.split(' '), ...query)
    assert.equal(simulated, 'allowed\timplicitDeny\n')
  } finally {
    await vouch.stop()
    scene.remove()
    rmSync(out, { recursive: true })
  }
})
