// Unmodified AWS clients drive the whole IAM and STS surface, as the administrator and as sessions of roles.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { promisify } from 'node:util'
import { account, makeScene, startVouch, vouchBin, type Scene } from '../test/scene/vouch.ts'
import { calls } from './account/calls.ts'
import type { ScriptedCall } from './account/words.ts'

const python = process.env['VOUCH_INTEROP_PYTHON'] ?? 'python3'
const scripts = new URL('clients/account/', import.meta.url).pathname

const clients = {
  'AWS SDK for JavaScript v3': [process.execPath, `${scripts}with-sdk.mjs`],
  boto3: [python, `${scripts}with-boto3.py`],
  'AWS CLI': [python, `${scripts}with-aws-cli.py`],
} as const satisfies Record<string, readonly [string, string]>

type Outcome =
  | { readonly answer: Readonly<Record<string, unknown>> }
  | { readonly error: string; readonly message: string }

for (const [name, command] of Object.entries(clients))
  describe(`an account driven by the ${name}`, async () => {
    const outcomes = await drive(command)
    for (const [n, call] of calls.entries())
      test(`${n + 1}. ${describeCall(call)}`, () => check(call, outcomes[n] ?? assert.fail('not called')))
  })

/** Runs the script under `vouch run --admin`, against a server of its own that trusts this machine's users. */
async function drive([program, script]: readonly [string, string]): Promise<readonly Outcome[]> {
  const scene = makeScene([
    {
      kind: 'Provider',
      url: 'https://vouchsafe.internal',
      audiences: ['sts.amazonaws.com'],
      keys: { own: true },
    },
  ])
  const server = await startVouch(scene, { VOUCH_LOG_LEVEL: 'error' })
  const folder = mkdtempSync(join(tmpdir(), 'vouch-account-'))
  const file = join(folder, 'calls.json')
  writeFileSync(file, JSON.stringify(calls))
  try {
    const token = await vouch(scene, ['token', '--aud', 'sts.amazonaws.com'])
    const { metadata, response } = await identityProvider()
    const env = { SCRIPT_TOKEN: token.trim(), SCRIPT_METADATA: metadata, SCRIPT_SAML: response }
    const region = ['--region', 'eu-central-1']
    const run = ['run', '--admin', '--account', account, ...region, '--', program, script, file]
    const lines = (await vouch(scene, run, env)).trim().split('\n')
    return lines.map((line) => JSON.parse(line))
  } finally {
    await server.stop()
    scene.remove()
    rmSync(folder, { recursive: true })
  }
}

/** A SAML identity provider of a library that is not ours, and what it says of somebody. */
async function identityProvider(): Promise<{ readonly metadata: string; readonly response: string }> {
  const script = new URL('clients/saml/identity-provider.py', import.meta.url).pathname
  const arn = (rest: string): string => `arn:aws:iam::${account}:${rest}`
  const { stdout } = await promisify(execFile)(python, [
    script,
    arn('role/people'),
    arn('saml-provider/corp'),
  ])
  return JSON.parse(stdout)
}

async function vouch(
  { home }: Scene,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const [command = '', ...rest] = args
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [vouchBin, command, '--home', home, ...rest],
    {
      env: { ...process.env, ...env },
      maxBuffer: 16 << 20,
    },
  )
  return stdout
}

function describeCall({ operation, input = {}, as = 'the administrator', expect }: ScriptedCall): string {
  const named = Object.entries(input).find(([, value]) => typeof value === 'string' && value.length < 80)
  const what = named === undefined ? '' : ` ${String(named[1])}`
  return `${operation}${what} as ${as}${'error' in expect ? ` is refused: ${String(expect['error'])}` : ''}`
}

function check({ expect }: ScriptedCall, outcome: Outcome): void {
  if ('error' in expect && typeof expect['error'] === 'string') {
    assert.ok('error' in outcome, JSON.stringify(outcome))
    assert.equal(outcome.error, expect['error'], outcome.message)
    return
  }
  assert.ok('answer' in outcome, JSON.stringify(outcome))
  for (const [path, value] of Object.entries(expect))
    assert.deepEqual(at(outcome.answer, path), value, `${path} of ${JSON.stringify(outcome.answer)}`)
}

/** A list that is empty is absent for some clients. */
function at(answer: unknown, path: string): unknown {
  const found = path
    .split('.')
    .reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], answer)
  return found
}
