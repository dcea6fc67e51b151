import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { recordedIo } from '#output/recorded-io.test-support'
import { runProgram } from '#program/program'

const root = mkdtempSync(join(tmpdir(), 'vouch-explain-'))
after(() => rmSync(root, { recursive: true }))

const host = 'token.actions.githubusercontent.com'
const now = Math.floor(Date.now() / 1000)
const claims = {
  iss: `https://${host}`,
  sub: 'repo:acme/shop:environment:production',
  aud: 'sts.amazonaws.com',
  iat: now - 60,
  exp: now + 600,
}
const policy = {
  Version: '2012-10-17',
  Statement: {
    Effect: 'Allow',
    Principal: { Federated: `arn:aws:iam::123456789012:oidc-provider/${host}` },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: { StringEquals: { [`${host}:sub`]: 'repo:acme/shop:ref:refs/heads/main' } },
  },
}
const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const signature = Buffer.alloc(256, 7).toString('base64url')
const token = `${part({ alg: 'RS256', kid: 'k' })}.${part(claims)}.${signature}`
writeFileSync(join(root, 'claims.json'), JSON.stringify(claims))
writeFileSync(join(root, 'policy.json'), JSON.stringify(policy))
writeFileSync(join(root, 'token'), `Bearer ${token}\n`)

async function vouchExplain(...words: string[]) {
  const io = recordedIo({ cwd: root, env: { HOME: root } })
  const code = await runProgram(['explain', ...words], io)
  assert.ok(!`${io.said.out}${io.said.err}`.includes(signature.slice(0, 20)))
  return { code, ...io.said }
}

test('vouch explain says first what is wrong, then what to change, and ends with 1', async () => {
  for (const evidence of [
    ['--claims', 'claims.json'],
    ['--token', 'token'],
  ]) {
    const { code, out, err } = await vouchExplain(...evidence, '--policy', 'policy.json')
    assert.deepEqual([code, err], [1, ''])
    assert.match(out, /^denied: `.*:sub` names an environment instead of a ref: expected/)
    assert.match(out, /\n {2}- \[safe\] add "repo:acme\/shop:environment:production" to StringEquals/)
    assert.match(out, /\n {2}- take `environment: production` out of the job/)
  }
})

test('vouch explain --json has the new policy of each suggestion', async () => {
  const { out } = await vouchExplain('--claims', 'claims.json', '--policy', 'policy.json', '--json')
  const { format, policySuggestions } = JSON.parse(out)
  assert.equal(format, 'vouch explanation 1')
  assert.ok(JSON.parse(policySuggestions[0].policy).Statement)
})

const wrong: string[][] = [
  [],
  ['--claims', 'claims.json'],
  ['--claims', 'claims.json', '--token', 'token', '--policy', 'policy.json'],
  ['--claims', 'nowhere', '--policy', 'policy.json'],
  ['--token', 'claims.json', '--policy', 'policy.json'],
]
for (const words of wrong)
  test(`vouch explain ${words.join(' ')} is a wrong command line`, async () =>
    assert.equal((await vouchExplain(...words)).code, 2))

test('vouch explain takes the account of a policy from the ARN of its role', async () => {
  const role = 'arn:aws:iam::999999999999:role/x'
  const { out } = await vouchExplain('--claims', 'claims.json', '--policy', 'policy.json', '--role', role)
  assert.match(out, /names that of another account: .*found `arn:aws:iam::999999999999:oidc-provider/)
})
