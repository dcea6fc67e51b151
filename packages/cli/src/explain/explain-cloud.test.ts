import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { recordedIo } from '#output/recorded-io.test-support'
import { runProgram } from '#program/program'

const root = mkdtempSync(join(tmpdir(), 'vouch-explain-cloud-'))
after(() => rmSync(root, { recursive: true }))

const now = Math.floor(Date.now() / 1000)
const claims = {
  iss: 'https://token.actions.githubusercontent.com',
  sub: 'repo:Acme/shop:ref:refs/heads/main',
  aud: 'api://AzureADTokenExchange',
  iat: now - 60,
  exp: now + 600,
}
const credential = {
  name: 'main',
  issuer: claims.iss,
  subject: 'repo:acme/shop:ref:refs/heads/main',
  audiences: [claims.aud],
}
const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const signature = Buffer.alloc(256, 7).toString('base64url')
writeFileSync(join(root, 'claims.json'), JSON.stringify(claims))
writeFileSync(join(root, 'token'), `${part({ alg: 'RS256', kid: 'k' })}.${part(claims)}.${signature}`)
writeFileSync(join(root, 'credentials.json'), JSON.stringify([credential]))

async function vouchExplain(...words: string[]) {
  const io = recordedIo({ cwd: root, env: { HOME: root } })
  const code = await runProgram(['explain', ...words], io)
  assert.ok(!`${io.said.out}${io.said.err}`.includes(signature.slice(0, 20)))
  return { code, ...io.said }
}

test("vouch explain --azure says what differs, with Entra's own words and the command that mends it", async () => {
  for (const evidence of [
    ['--claims', 'claims.json'],
    ['--token', 'token'],
  ]) {
    const { code, out, err } = await vouchExplain(...evidence, '--azure', 'credentials.json')
    assert.deepEqual([code, err], [1, ''])
    assert.match(out, /^refused: `main` comes nearest, but the subject differs in letter case/)
    assert.match(out, /\n {2}the caller sees: AADSTS7002138: No matching federated identity record found/)
    assert.match(out, /\n {9}expected repo:acme\/shop.*\n {9}found {4}repo:Acme\/shop.*\n {23}\^\n/)
    assert.match(out, /\naz ad app federated-credential update --id APP_ID --federated-credential-id 'main'/)
  }
})

test('vouch explain --azure --json has the same for machines', async () => {
  const { out } = await vouchExplain('--claims', 'claims.json', '--azure', 'credentials.json', '--json')
  const { format, cloud, step, suggestions } = JSON.parse(out)
  assert.deepEqual([format, cloud, step], ['vouch cloud explanation 1', 'azure', 'subject'])
  assert.ok(suggestions.length > 1)
})

const provider = {
  name: 'projects/1/locations/global/workloadIdentityPools/github/providers/acme',
  oidc: { issuerUri: claims.iss, allowedAudiences: [claims.aud] },
  attributeMapping: { 'google.subject': 'assertion.sub' },
  attributeCondition: "google.subject.startsWith('repo:acme/')",
}
writeFileSync(join(root, 'provider.json'), JSON.stringify(provider))
test('vouch explain --google says which part of the condition is false, and its values', async () => {
  const { code, out, err } = await vouchExplain('--token', 'token', '--google', 'provider.json')
  assert.deepEqual([code, err], [1, ''])
  assert.match(
    out,
    /^refused: the attribute condition: `google\.subject\.startsWith\("repo:acme\/"\)` is false: `google\.subject` is `repo:Acme/,
  )
  assert.match(
    out,
    /\n {2}the caller sees: unauthorized_client: The given credential is rejected by the attribute condition\.\n/,
  )
  assert.match(out, /\n {2}holds {2}issuer\n/)
})

const wrong: string[][] = [
  ['--claims', 'claims.json', '--azure', 'credentials.json', '--google', 'provider.json'],
  ['--azure', 'credentials.json'],
  ['--claims', 'claims.json', '--azure', 'nowhere'],
  ['--claims', 'claims.json', '--azure', 'credentials.json', '--role', 'x'],
  ['1f0c5b1e', '--azure', 'credentials.json'],
]
for (const words of wrong)
  test(`vouch explain ${words.join(' ')} is a wrong command line`, async () =>
    assert.equal((await vouchExplain(...words)).code, 2))

test('vouch explain --azure ends with 1 for a file of something else', async () => {
  const { code, err } = await vouchExplain('--claims', 'claims.json', '--azure', 'claims.json')
  assert.equal(code, 1)
  assert.match(err, /federated credentials: entry 1: expected `issuer`/)
})
