// Must be shown 3: a token that is explained, or put where it does not belong, is in no output, log or record.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { compact, ecKey, es256, goodClaims, now } from '../scene/forge.ts'
import {
  account,
  makeScene,
  roleArn,
  roleTrusting,
  startVouch,
  vouchBin,
  type Vouch,
} from '../scene/vouch.ts'
import { assumeForm, audit, formType, send } from '../scene/wire.ts'

const host = 'issuer.example.com'
const key = ecKey('k')
const scene = makeScene([
  {
    kind: 'Provider',
    url: `https://${host}`,
    audiences: ['sts.amazonaws.com'],
    keys: { jwks: { keys: [key.jwk] } },
  },
  roleTrusting('narrow', host, 'repo:acme/shop:ref:refs/heads/main'),
])
const logPath = `${scene.home}.log`
const log = openSync(logPath, 'w')
const folder = mkdtempSync(join(tmpdir(), 'vouch-canary-explain-'))
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text)
  return name
}

const sub = 'repo:acme/shop:pull_request'
const token = compact({ alg: 'ES256', kid: 'k' }, { ...goodClaims(`https://${host}`), sub }, es256(key))
const [head = '', payload = '', signature = ''] = token.split('.')
const tokenFile = file('token', `Authorization: Bearer ${token}\n`)
const policyFile = file(
  'policy.json',
  JSON.stringify({
    Version: '2012-10-17',
    Statement: {
      Effect: 'Allow',
      Principal: { Federated: `arn:aws:iam::${account}:oidc-provider/${host}` },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: { StringEquals: { [`${host}:sub`]: 'repo:acme/shop:ref:refs/heads/main' } },
    },
  }),
)
let vouch: Vouch

before(async () => {
  vouch = await startVouch(scene, { VOUCH_LOG_LEVEL: 'trace' }, log)
})
after(async () => {
  await vouch.stop()
  closeSync(log)
  scene.remove()
  rmSync(folder, { recursive: true })
})

interface Said {
  readonly code: number | null
  readonly text: string
}

async function vouchExplain(words: readonly string[], input?: string): Promise<Said> {
  const child = spawn(process.execPath, [vouchBin, 'explain', ...words], {
    cwd: folder,
    env: { ...process.env, VOUCH_HOME: scene.home },
  })
  child.stdin.end(input ?? '')
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += String(chunk)))
  await once(child, 'close')
  return { code: child.exitCode, text }
}

/** Neither the whole, nor sixteen characters of what makes the claims a credential. */
function assertClean(where: string, text: string): void {
  assert.ok(!text.includes(token), `the token is in ${where}`)
  assert.ok(!text.includes(`${head}.${payload}`), `what was signed is in ${where}`)
  for (let start = 0; start + 16 <= signature.length; start += 1)
    assert.ok(!text.includes(signature.slice(start, start + 16)), `a part of the signature is in ${where}`)
}

const explained: [name: string, words: string[], input?: string][] = [
  ['a file', ['--token', tokenFile, '--policy', policyFile]],
  ['a file, as JSON', ['--token', tokenFile, '--policy', policyFile, '--json']],
  ['standard input', ['--token', '-', '--policy', policyFile], `"${token}"\n`],
  ['a role of the server', ['--token', tokenFile, '--role', 'narrow']],
  ['a role that is not there', ['--token', tokenFile, '--role', 'absent']],
  ['every claim as a key', ['--token', tokenFile, '--policy', policyFile, '--all-claims']],
  ['another audience', ['--token', tokenFile, '--policy', policyFile, '--audience', 'other']],
]
for (const [name, words, input] of explained)
  test(`vouch explain of a token from ${name} does not print it`, async () => {
    const { code, text } = await vouchExplain(words, input)
    assert.notEqual(code, 0)
    assert.ok(text.length > 20, text)
    assertClean(name, text)
  })

const misplaced: [name: string, words: string[], input?: string][] = [
  ['the decision', [token]],
  ['--token, where a file is named', ['--token', token, '--policy', policyFile]],
  ['--claims, where a file is named', ['--claims', token, '--policy', policyFile]],
  ['--policy, where a file is named', ['--token', tokenFile, '--policy', token]],
  ['--role', ['--token', tokenFile, '--role', token]],
  ['--audience', ['--token', tokenFile, '--policy', policyFile, '--audience', token]],
  ['--out', ['--token', tokenFile, '--policy', policyFile, '--out', join('nowhere', token)]],
  ['an option that is none', [`--${token}`]],
  ['a second argument', ['x', token]],
  ['the file of claims', ['--claims', tokenFile, '--policy', policyFile]],
  ['the file of the policy', ['--token', tokenFile, '--policy', tokenFile]],
  ['both at once', ['--token', tokenFile, '--claims', tokenFile, '--policy', policyFile]],
  ['a file with a second token', ['--token', '-', '--policy', policyFile], `${token} ${token}`],
  ['a cut token', ['--token', '-', '--policy', policyFile], token.slice(0, -9)],
  ['a token with a tail', ['--token', '-', '--policy', policyFile], `${token}.x`],
  ['claims with a token in them', ['--claims', '-', '--policy', policyFile], JSON.stringify([token])],
]
for (const [name, words, input] of misplaced)
  test(`a token as ${name} of vouch explain is not quoted`, async () => {
    const { code, text } = await vouchExplain(words, input)
    assert.notEqual(code, 0)
    assertClean(name, text)
  })

test('the same token, refused by the server, is in no answer, log or record, nor in their explanation', async () => {
  const body = assumeForm(roleArn('narrow'), token)
  const answer = await send(vouch.url, { path: '/aws/sts', headers: formType, body })
  assert.equal(answer.status, 403, answer.text)
  assertClean('the answer', answer.text)
  const [record] = await audit(vouch, 'outcome=denied')
  assert.ok(record !== undefined, 'the denial is recorded')
  assertClean('the record', JSON.stringify(record))
  const { text } = await vouchExplain([record.id])
  assert.match(text, /is of a pull request/)
  assertClean('the explanation of the record', text)
  assertClean('the explanation of the record as JSON', (await vouchExplain([record.id, '--json'])).text)
  const written = readFileSync(logPath, 'utf8')
  assert.ok(written.length > 1000, 'the log was talkative')
  assertClean('the log', written)
  for (const entry of readdirSync(scene.home, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) {
      const path = join(entry.parentPath, entry.name)
      assertClean(path, readFileSync(path, 'latin1'))
    }
})

test('what a stranger wrote into claims and policies does not reach the terminal', async () => {
  const harmful = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u
  const evil = 'repo:\u001b[2Jacme\u202e/shop\u0007:ref:\r\nadmitted by statement 1\u2028'
  const claims = {
    iss: `https://${host}`,
    sub: evil,
    aud: `\u009b31m${evil}`,
    iat: now() - 9,
    exp: now() + 99,
  }
  const claimsFile = file('evil.json', JSON.stringify(claims))
  const evilPolicy = readFileSync(join(folder, policyFile), 'utf8').replace(
    'refs/heads/main',
    '\\u001b]0;x\\u0007',
  )
  for (const policy of [policyFile, file('evil-policy.json', evilPolicy)])
    for (const how of [[], ['--json']]) {
      const { code, text } = await vouchExplain(['--claims', claimsFile, '--policy', policy, ...how])
      assert.equal(code, 1, text)
      assert.doesNotMatch(text.replaceAll('\n', ''), harmful)
      assert.ok(!text.split('\n').some((line) => line.startsWith('admitted')), text)
    }
})

test('a policy as large as is read, with 200 patterns, is explained in seconds', async () => {
  const patterns = Array.from({ length: 200 }, (_, n) => `repo:org${n}/*:ref:${'x'.repeat(550)}${n}*`)
  const large = readFileSync(join(folder, policyFile), 'utf8')
    .replace('StringEquals', 'StringLike')
    .replace('"repo:acme/shop:ref:refs/heads/main"', JSON.stringify(patterns))
  const startedAt = performance.now()
  const { code, text } = await vouchExplain(['--token', tokenFile, '--policy', file('large.json', large)])
  assert.equal(code, 1, text)
  assert.match(text, /^denied: /)
  const seconds = (performance.now() - startedAt) / 1000
  assert.ok(seconds < 15, `${seconds} s`)
})
