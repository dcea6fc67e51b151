// Invariant 7 for the account: secrets that signed calls, SAML, the administrator and the IAM API handle, and claims
// that a provider hides, are in no log line, record, export, review or alert, whole or in part.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { gunzipSync } from 'node:zlib'
import { after, before, test } from 'node:test'
import { metadataXml } from '@vouchsafe/core/saml/testing'
import type { Signer } from '@vouchsafe/exchange/testing'
import {
  administrator,
  callAs,
  everything,
  exchangeToken,
  keysOf,
  policyText,
  tokenOf,
  type Parameters,
} from '../scene/account.ts'
import { alertOnEverything } from '../scene/alert.ts'
import { ecKey } from '../scene/forge.ts'
import { samlResponse } from '../scene/saml.ts'
import {
  account,
  makeScene,
  roleArn,
  roleTrusting,
  startVouch,
  vouchBin,
  type Vouch,
} from '../scene/vouch.ts'
import { element, formType, send, type WireAnswer } from '../scene/wire.ts'

const host = 'issuer.example.com'
const key = ecKey('k')
const samlArn = `arn:aws:iam::${account}:saml-provider/corp`
/** A claim that its provider hides; it is a subject too. */
const hiddenSubject = 'person-4711-jane-doe@example.com'

const scene = makeScene([
  {
    kind: 'Provider',
    url: `https://${host}`,
    audiences: ['sts.amazonaws.com'],
    keys: { jwks: { keys: [key.jwk] } },
    hashedClaims: ['sub'],
  },
  { kind: 'SamlProvider', name: 'corp', metadata: metadataXml() },
  { ...roleTrusting('worker', host), policies: { inline: { main: policyText(everything) } } },
  {
    kind: 'Role',
    name: 'next',
    trustPolicy: policyText({ Effect: 'Allow', Principal: { AWS: account }, Action: 'sts:AssumeRole' }),
    policies: { inline: { main: policyText(everything) } },
  },
  {
    kind: 'Role',
    name: 'saml',
    trustPolicy: policyText({
      Effect: 'Allow',
      Principal: { Federated: samlArn },
      Action: 'sts:AssumeRoleWithSAML',
    }),
  },
])
const logPath = `${scene.home}.log`
const alertPath = `${scene.home}.alerts`
const exported = `${scene.home}.cloudtrail`
const log = openSync(logPath, 'w')
let vouch: Vouch
before(async () => {
  vouch = await startVouch(scene, { VOUCH_LOG_LEVEL: 'trace' }, log)
  await alertOnEverything(vouch, alertPath)
})
after(async () => {
  await vouch.stop()
  closeSync(log)
  scene.remove()
})

const planted = new Map<string, string>([['a hidden subject', hiddenSubject]])
function plant(where: string, secret: string | undefined): string {
  assert.ok(secret !== undefined && secret.length >= 16, where)
  planted.set(where, secret)
  return secret
}
function plantKeys(where: string, answer: WireAnswer): Signer {
  const keys = keysOf(answer)
  plant(`the secret key of ${where}`, keys.secretAccessKey)
  plant(`the session token of ${where}`, keys.sessionToken)
  return keys
}
const said: (readonly [string, string])[] = []
async function hear(by: Signer, call: readonly ['sts' | 'iam', string, Parameters?]): Promise<WireAnswer> {
  const answer = await callAs(vouch, by, call)
  said.push([call[1], answer.text])
  return answer
}
const redeem = (SAMLAssertion: string, role: string): Promise<WireAnswer> =>
  send(vouch.url, {
    path: '/aws/sts',
    headers: formType,
    body: new URLSearchParams({
      Action: 'AssumeRoleWithSAML',
      Version: '2011-06-15',
      RoleArn: roleArn(role),
      PrincipalArn: samlArn,
      SAMLAssertion,
    }).toString(),
  })

test('secrets are planted at every entry of the account', async () => {
  const token = tokenOf(host, key, { sub: hiddenSubject })
  plant('a web identity token', token.split('.')[2])
  const worker = plantKeys('worker', await exchangeToken(vouch, roleArn('worker'), token))
  const chain = { RoleArn: roleArn('next'), RoleSessionName: 'next' }
  const next = plantKeys('next', await callAs(vouch, worker, ['sts', 'AssumeRole', chain]))
  await hear(next, ['sts', 'GetCallerIdentity'])
  await hear(next, ['sts', 'AssumeRole', { ...chain, RoleArn: roleArn('saml') }])
  await hear(worker, ['sts', 'AssumeRole', { ...chain, SerialNumber: 'GAHT12345678', TokenCode: '123456' }])
  const outbound = await callAs(vouch, next, [
    'sts',
    'GetWebIdentityToken',
    { 'Audience.member.1': 'https://elsewhere.example', SigningAlgorithm: 'RS256' },
  ])
  plant('an outbound token', element(outbound.text, 'WebIdentityToken')?.split('.')[2])

  const admin = await administrator(vouch, account)
  plant('the secret key of the administrator', admin.secretAccessKey)
  plant('the session token of the administrator', admin.sessionToken)
  await hear(admin, ['sts', 'AssumeRole', chain])

  const roles = [`${roleArn('saml')},${samlArn}`]
  const response = plant('a SAML response', samlResponse(roles))
  plantKeys('saml', await redeem(response, 'saml'))
  const denied = await redeem(plant('a denied SAML response', samlResponse(roles)), 'next')
  const broken = await redeem(plant('a broken SAML response', samlResponse(roles).slice(0, -8)), 'saml')
  said.push(['a denied SAML response', denied.text], ['a broken SAML response', broken.text])

  const privateKey = plant('a private key', `-----BEGIN PRIVATE KEY-----${'q7Zk'.repeat(40)}`)
  const wrong: readonly (readonly [string, Parameters])[] = [
    ['CreateLoginProfile', { UserName: 'x', Password: plant('a password', 'correct-horse-battery-staple') }],
    [
      'ChangePassword',
      { OldPassword: plant('an old password', 'old-horse-battery-staple-9'), NewPassword: 'x' },
    ],
    ['UploadServerCertificate', { ServerCertificateName: 'x', CertificateBody: 'x', PrivateKey: privateKey }],
    ['CreateSAMLProvider', { Name: 'other', SAMLMetadataDocument: metadataXml(), AddPrivateKey: privateKey }],
    ['GetAccessKeyLastUsed', { AccessKeyId: worker.secretAccessKey }],
    ['DeleteAccessKey', { UserName: 'x', AccessKeyId: worker.secretAccessKey }],
    ['UpdateAccessKey', { AccessKeyId: worker.secretAccessKey, Status: 'Active' }],
  ]
  for (const [action, parameters] of wrong) await hear(admin, ['iam', action, parameters])
  await hear(admin, ['sts', 'GetAccessKeyInfo', { AccessKeyId: worker.secretAccessKey }])
  await hear(worker, ['sts', 'DecodeAuthorizationMessage', { EncodedMessage: worker.sessionToken ?? '' }])
})

function assertClean(where: string, bytes: Buffer | string): void {
  const text = typeof bytes === 'string' ? bytes : bytes.toString('latin1')
  for (const [name, secret] of planted)
    for (let start = 0; start + 16 <= secret.length; start += secret.length > 400 ? 16 : 4)
      assert.ok(!text.includes(secret.slice(start, start + 16)), `a part of ${name} is in ${where}`)
}

/** A clock that is ahead: files of CloudTrail are of five minutes that are over. */
const later = `--import=data:text/javascript,${encodeURIComponent('const now = Date.now; Date.now = () => now() + 900_000')}`

const vouchSays = (args: readonly string[], options = ''): Promise<string> =>
  new Promise((resolve) => {
    const env = { ...process.env, VOUCH_HOME: scene.home, NODE_OPTIONS: options }
    execFile(process.execPath, [vouchBin, ...args], { env, maxBuffer: 1 << 26 }, (_, out, err) =>
      resolve(out + err),
    )
  })

test('no part of any of them is in an answer, a log, a record, an export, a review or an alert', async () => {
  await delay(1500)
  for (const [where, text] of said) assertClean(`the answer to ${where}`, text)
  const spoken: readonly (readonly string[])[] = [
    ['audit', '--json', '--limit', '1000'],
    ['audit', '--limit', '1000'],
    ['audit', '--format', 'cloudtrail', '--limit', '1000'],
    ['audit', '--format', 'ocsf', '--limit', '1000'],
    ['review'],
    ['review', '--format', 'csv'],
    ['review', '--json'],
    ['review', 'worker'],
  ]
  for (const args of spoken) {
    const text = await vouchSays(args)
    assert.ok(text.length > 200, `${args.join(' ')}: ${text}`)
    assertClean(`vouch ${args.join(' ')}`, text)
  }
  const summary = await vouchSays(['audit', '--format', 'cloudtrail', '--out', exported], later)
  const files = readdirSync(exported, { recursive: true, withFileTypes: true })
  const zipped = files.filter(({ name }) => name.endsWith('.gz'))
  assert.ok(zipped.length > 0, summary)
  for (const { name, parentPath } of zipped)
    assertClean(name, gunzipSync(readFileSync(join(parentPath, name))))
  assert.ok(readFileSync(alertPath, 'utf8').includes('AssumeRole'))
  assertClean('the alerts', readFileSync(alertPath))
  assertClean('the log', readFileSync(logPath))
  for (const entry of readdirSync(scene.home, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) assertClean(entry.name, readFileSync(join(entry.parentPath, entry.name)))
})
