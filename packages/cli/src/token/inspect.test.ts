import assert from 'node:assert/strict'
import { generateKeyPairSync, sign } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import fc from 'fast-check'
import { issueCertificate } from '@vouchsafe/core/x509/testing'
import { recordedIo } from '#output/recorded-io.test-support'
import { runProgram } from '#program/program'

const root = mkdtempSync(join(tmpdir(), 'vouch-inspect-'))
after(() => rmSync(root, { recursive: true }))

const now = Math.floor(Date.now() / 1000)
const claims = {
  iss: 'https://token.actions.githubusercontent.com',
  sub: 'repo:acme/shop:pull_request',
  aud: 'sts.amazonaws.com',
  iat: now - 180,
  exp: now + 121,
  repository_id: '74',
}
const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
function tokenOf(payload: object, header: object = { alg: 'ES256', kid: 'k1' }): string {
  const input = `${part(header)}.${part(payload)}`
  const bytes = sign('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' })
  return `${input}.${bytes.toString('base64url')}`
}
const token = tokenOf(claims)
const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'k1' }
writeFileSync(join(root, 'token'), `Authorization: Bearer ${token}\n`)
writeFileSync(join(root, 'keys.json'), JSON.stringify({ keys: [jwk] }))
writeFileSync(join(root, 'no-keys.json'), '[]')
writeFileSync(join(root, 'eyes.of.json'), token)

/** Runs `vouch token inspect`; whatever it says holds neither the signature nor the encoded claims. */
async function inspect(words: readonly string[], stdin = token) {
  const io = recordedIo({ cwd: root, env: { HOME: root }, stdin })
  const code = await runProgram(['token', 'inspect', ...words], io)
  const said = `${io.said.out}${io.said.err}`
  const [, payload = '', signature = ''] = stdin.trim().split('.')
  for (const secret of [signature, payload].filter((text) => text.length > 20))
    assert.ok(!said.includes(secret.slice(0, 20)), 'a part of the token was printed')
  return { code, ...io.said }
}

test('vouch token inspect says what claims mean, how it stands, and what is unwise', async () => {
  for (const words of [['token'], ['eyes.of.json'], ['-'], []]) {
    const { code, out, err } = await inspect(words)
    assert.deepEqual([code, err], [0, ''])
    assert.match(out, /^a token of GitHub Actions, issued by https:\/\/token\.actions/)
    assert.match(
      out,
      /\ntime: {6}live, ends in \d+ (?:s|min) \(.*Z\), issued 3 min ago .*, a lifetime of 5 min\n/,
    )
    assert.match(out, /\nsignature: not checked: without --keys or --online/)
    assert.match(out, /\n {2}- its subject is a name .*: let policies ask for `repository_id` too\n/)
    assert.match(out, /\n {2}repository_id +74\n +repository, for good\n/)
  }
})

test('vouch token inspect --keys says whether one of the keys signed it, and ends with 1 where none did', async () => {
  const good = await inspect(['--keys', 'keys.json'])
  assert.equal(good.code, 0)
  assert.match(good.out, /\nsignature: valid by the keys in keys\.json, key k1\n/)
  const forged = token.replace(part(claims), part({ ...claims, sub: 'other' }))
  const bad = await inspect(['--keys', 'keys.json'], forged)
  assert.equal(bad.code, 1)
  assert.match(bad.out, /\nsignature: INVALID: it does not verify/)
})

test('vouch token inspect --online fetches from nothing but public hosts over https', async () => {
  for (const iss of [
    'https://127.0.0.1:1',
    'https://169.254.169.254',
    'http://example.com',
    'https://[::1]/',
    'file:///etc/passwd',
  ]) {
    const { code, out } = await inspect(['--online'], tokenOf({ ...claims, iss }))
    assert.equal(code, 1)
    assert.match(
      out,
      /\nsignature: not checked: the keys of the issuer cannot be had: (?:expected an https|the host has an address that may not)/,
    )
  }
})

test('vouch token inspect --json has the same for machines', async () => {
  const { out } = await inspect(['--json', '--keys', 'keys.json'])
  const { format, kind, signature, times, remarks } = JSON.parse(out)
  assert.deepEqual(
    [format, kind, signature.state, times.state],
    ['vouch token inspection 1', 'GitHub Actions', 'valid', 'live'],
  )
  assert.deepEqual(
    remarks.map(({ code }: { code: string }) => code),
    ['name_only_subject', 'pull_request'],
  )
})

const wrong: [words: string[], stdin: string, say: RegExp][] = [
  [['nowhere'], token, /cannot be read/],
  [[token], token, /found a token itself/],
  [[`Bearer ${token}`], token, /found a token itself/],
  [['--keys', token], token, /found a token itself/],
  [['token', 'keys.json'], token, /expected one file/],
  [['--aud', 'x'], token, /does not go with `inspect`/],
  [['--keys', 'no-keys.json'], token, /expected a JWK set/],
  [['--keys', 'keys.json', '--online'], token, /expected one of/],
  [[], 'hunter2.hunter2', /three parts/],
  [[], `${token}.e.e`, /encrypted/],
  [[], token.replace('.', '.\u001b[2J'), /strict base64url/],
  [[], token.slice(0, -1), /strict base64url|three parts/],
]
for (const [words, stdin, say] of wrong)
  test(`vouch token inspect is a wrong command line where ${say.source}`, async () => {
    const { code, err } = await inspect(words, stdin)
    assert.equal(code, 2)
    assert.match(err, say)
    assert.ok(!err.includes('\u001b') && !err.includes(token.slice(-20)))
  })

test('vouch token takes no file, and nothing of `inspect`', async () => {
  for (const words of [[token], ['--aud', 'x', '--roles'], ['--aud', 'x', '--keys', 'keys.json']]) {
    const io = recordedIo({ cwd: root, env: { HOME: root } })
    assert.equal(await runProgram(['token', ...words], io), 2)
    assert.ok(!io.said.err.includes(token.slice(0, 20)))
  }
})

test('vouch token inspect prints nothing that a terminal would obey, whatever the claims hold', async () => {
  const hostile = fc.string({
    unit: fc.constantFrom('\u001b', '[', 'm', '\r', '\n', '\u202e', '\u009b', '\u0000', 'é'),
  })
  await fc.assert(
    fc.asyncProperty(fc.dictionary(hostile, hostile), hostile, hostile, async (more, sub, kid) => {
      for (const format of [[], ['--json']]) {
        const { out, err } = await inspect(format, tokenOf({ ...more, sub, iss: sub }, { alg: sub, kid }))
        assert.equal(err, '')
        assert.doesNotMatch(out, /[^\P{C}\n]/u)
      }
    }),
    { numRuns: 40 },
  )
})

const authority = issueCertificate({ subject: 'root', usage: 0x06, authority: true })
const hour = { from: now - 600, until: now + 3000 }
const sound = { ...hour, subject: 'w', uris: ['spiffe://acme.example/api'], usage: 0x80, authority: false }
const svid = issueCertificate(sound, authority)
const keyText = String(svid.key.export({ type: 'pkcs8', format: 'pem' }))
writeFileSync(join(root, 'bundle.pem'), authority.pem)
writeFileSync(
  join(root, 'other.pem'),
  issueCertificate({ subject: 'root', usage: 0x06, authority: true }).pem,
)
writeFileSync(join(root, 'svid.pem'), keyText + svid.pem)

async function inspectPem(words: readonly string[], stdin = '') {
  const io = recordedIo({ cwd: root, env: { HOME: root }, stdin })
  const code = await runProgram(['token', 'inspect', ...words], io)
  const [, secret = ''] = keyText.split('\n')
  assert.ok(!`${io.said.out}${io.said.err}`.includes(secret.slice(40)), 'a private key was printed')
  return { code, ...io.said }
}

test('vouch token inspect decodes an X.509-SVID and checks it with a bundle', async () => {
  const plain = await inspectPem(['svid.pem'])
  assert.deepEqual([plain.code, plain.err], [0, ''])
  assert.match(plain.out, /^an X\.509-SVID \(SPIFFE\), issued by CN=root\n/)
  assert.match(plain.out, /\nSPIFFE ID: trust domain acme\.example, path \/api\n/)
  assert.match(plain.out, /\ntime: {6}live, ends in 50 min \(.*, a lifetime of 60 min\n/)
  assert.match(plain.out, /\nsignature: not checked: without --bundle/)
  const good = await inspectPem(['svid.pem', '--bundle', 'bundle.pem'])
  assert.equal(good.code, 0)
  assert.match(good.out, /\nsignature: valid by the bundle bundle\.pem\n/)
  const bad = await inspectPem(['svid.pem', '--bundle', 'other.pem', '--json'])
  assert.equal(bad.code, 1)
  assert.equal(JSON.parse(bad.out).signature.state, 'invalid')
})

test('vouch token inspect says which options go with a token and which with a certificate', async () => {
  for (const words of [['--keys', 'keys.json'], ['--online'], ['--roles'], ['--bundle', 'svid.missing']])
    assert.equal((await inspectPem(['svid.pem', ...words])).code, 2)
  assert.match((await inspect(['--bundle', 'bundle.pem'])).err, /goes with a certificate/)
  assert.match((await inspectPem(['svid.pem', '--bundle', 'no-keys.json'])).err, /no-keys\.json/)
  assert.match((await inspectPem(['-'], keyText)).err, /expected a certificate in PEM/)
})

test('vouch token inspect prints nothing of a certificate that a terminal would obey', async () => {
  const hostile = '\u001b[2J\r\n\u009b\u0000,DNS:"x'
  const { pem } = issueCertificate({ ...sound, subject: hostile, uris: [hostile], dns: [hostile] })
  for (const format of [[], ['--json']]) {
    const { code, out } = await inspectPem(format, pem)
    assert.equal(code, 0)
    assert.doesNotMatch(out, /[^\P{C}\n]/u)
  }
})
