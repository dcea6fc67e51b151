import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Confidence, Severity } from '#detector/types'
import * as make from '#testing/credentials'
import { matchesIn, scanText, testTime } from '#testing/scan-text'

interface Case {
  readonly name: string
  readonly text: string
  readonly detector: string
  readonly confidence: Confidence
  readonly severity: Severity
  readonly names?: Readonly<Record<string, string>>
}

const random = make.characters
const session = make.awsKeyId('session').replace(/^AK/, 'AS')
const secret = make.awsSecret('session')
const token = `IQoJb3Jp${'Z2lu'}X2Vj${random('token', 200)}`
const answer = (expiration: string): string =>
  JSON.stringify({
    AccessKeyId: session,
    SecretAccessKey: secret,
    SessionToken: token,
    Expiration: expiration,
  })
const cosmos = make.azureKey('cosmos', { signature: 'ACDb', lead: 76, seed: 0x4d61737452573030n })
const tenant = '8d1f2c3b-5a6e-4f70-9b1c-2d3e4f5a6b7c'
const client = '0f9e8d7c-6b5a-4a3b-8c2d-1e0f9a8b7c6d'
const principal = (name: string): string =>
  `{"clientId": "${client}", "clientSecret": "${name}", "tenantId": "${tenant}"}`
const apiKey = `AIza${'Sy'}D${random('api', 32)}`
const bedrock = (day: string): string => make.shortBedrockKey('verdict', day)

const cases: readonly Case[] = [
  {
    name: 'a session that is over',
    text: answer('2020-08-11T07:35:49Z'),
    detector: 'aws-access-key',
    confidence: 'high',
    severity: 'low',
  },
  {
    name: 'a session that is not over',
    text: answer('2027-01-01T00:00:00Z'),
    detector: 'aws-access-key',
    confidence: 'high',
    severity: 'medium',
  },
  {
    name: 'a token of a session that is over',
    text: answer('2020-08-11T07:35:49Z'),
    detector: 'aws-session-token',
    confidence: 'high',
    severity: 'low',
  },
  {
    name: 'a secret beside an id of another service',
    text: `"accessKey": "Y4RJU1RNFGK48LGO9I2S", "secretAccessKey": "${secret}"`,
    detector: 'aws-secret-access-key',
    confidence: 'medium',
    severity: 'low',
  },
  {
    name: 'a secret beside an id of the documentation',
    text: `AWS_ACCESS_KEY_ID=AKIA${'IOSFODNN7'}EXAMPLE\nAWS_SECRET_ACCESS_KEY=${secret}`,
    detector: 'aws-secret-access-key',
    confidence: 'low',
    severity: 'critical',
  },
  {
    name: 'a key of Bedrock, and names its account',
    text: make.bedrockKey('verdict'),
    detector: 'aws-bedrock-api-key',
    confidence: 'high',
    severity: 'critical',
    names: { account: '210987654321' },
  },
  {
    name: 'a key of Bedrock that is over',
    text: bedrock('20260101'),
    detector: 'aws-bedrock-short-key',
    confidence: 'high',
    severity: 'low',
  },
  {
    name: 'a key of Bedrock of today',
    text: bedrock('20261122'),
    detector: 'aws-bedrock-short-key',
    confidence: 'high',
    severity: 'medium',
  },
  {
    name: 'a password of SES, and names its access key',
    text: `host: email-smtp.us-east-1.amazonaws.com\nuser: ${make.awsKeyId('smtp')}\npassword: ${make.smtpPassword('a')}`,
    detector: 'aws-ses-smtp-password',
    confidence: 'high',
    severity: 'high',
    names: { accessKeyId: make.awsKeyId('smtp') },
  },
  {
    name: 'an id of HMAC alone',
    text: `GOOG${'1'}E${random('alone', 55, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789')}`,
    detector: 'google-hmac-key',
    confidence: 'medium',
    severity: 'low',
  },
  {
    name: 'a key of Firebase',
    text: `{"apiKey": "${apiKey}", "messagingSenderId": "280127633210"}`,
    detector: 'google-api-key',
    confidence: 'high',
    severity: 'low',
  },
  {
    name: 'an API key that is used with Gemini',
    text: `genai.configure(api_key="${apiKey}")`,
    detector: 'google-api-key',
    confidence: 'high',
    severity: 'high',
  },
  {
    name: 'a key of a sample project',
    text: `EMAIL=a@my-google-project.iam.gserviceaccount.com\nKEY="${make.privateKeyPem()}"`,
    detector: 'google-service-account-private-key',
    confidence: 'low',
    severity: 'critical',
  },
  {
    name: 'the three of a service principal',
    text: principal(random('principal', 34)),
    detector: 'azure-unmarked-client-secret',
    confidence: 'medium',
    severity: 'critical',
    names: { clientId: client, tenant },
  },
  {
    name: 'a client secret with its tenant',
    text: principal(make.entraSecret('principal')),
    detector: 'azure-client-secret',
    confidence: 'certain',
    severity: 'critical',
    names: { clientId: client, tenant },
  },
  {
    name: 'a key of Cosmos DB, and names the account',
    text: `AccountEndpoint=https://orders.documents.azure.com:443/;AccountKey=${cosmos};`,
    detector: 'azure-cosmos-key',
    confidence: 'certain',
    severity: 'critical',
    names: { account: 'orders.documents.azure.com' },
  },
  {
    name: 'a key of Redis whose checksum was altered at its issue',
    text: `${random('redis', 33)}Az${'Ca'}B${random('redis rest', 5)}=`,
    detector: 'azure-redis-key',
    confidence: 'high',
    severity: 'critical',
  },
  {
    name: 'a key of Azure OpenAI, and says when it was made',
    text: make.annotatedKey('made', 'ACOG'),
    detector: 'azure-ai-key',
    confidence: 'certain',
    severity: 'critical',
    names: { made: '2025-02', service: 'ACOG' },
  },
  {
    name: 'an annotated key with another checksum',
    text: `${make.annotatedKey('made', 'AZMP').slice(0, 80)}zzzz`,
    detector: 'azure-service-key',
    confidence: 'high',
    severity: 'critical',
  },
  {
    name: 'a connection string of a sample',
    text: `AccountName=storagesample;AccountKey=${Buffer.from(random('sample', 64)).toString('base64')};`,
    detector: 'azure-connection-string',
    confidence: 'low',
    severity: 'critical',
  },
  {
    name: 'a connection string of App Configuration',
    text: `Endpoint=https://orders.azconfig.io;Id=ABcd;Secret=${Buffer.from(random('appconfig', 32)).toString('base64')}`,
    detector: 'azure-connection-string',
    confidence: 'high',
    severity: 'critical',
  },
  {
    name: 'a token of Azure DevOps whose checksum is not right',
    text: `AZURE_DEVOPS_EXT_PAT=${random('ado', 52, 'abcdefghijklmnopqrstuvwxyz234567')}`,
    detector: 'azure-devops-legacy-token',
    confidence: 'low',
    severity: 'critical',
  },
  {
    name: 'a SAS that names its account and scope',
    text: `https://orders.blob.core.windows.net/c?sv=2024-11-04&sr=c&sp=r&se=2030-01-01&sig=${random('sas', 43)}%3D`,
    detector: 'azure-sas',
    confidence: 'high',
    severity: 'high',
    names: { account: 'orders', scope: 'container' },
  },
  {
    name: 'an installation token',
    text: make.githubToken('installation', 's'),
    detector: 'github-token',
    confidence: 'certain',
    severity: 'medium',
  },
  {
    name: 'a stateless token that is over',
    text: make.statelessToken('over', testTime - 1),
    detector: 'github-stateless-token',
    confidence: 'high',
    severity: 'low',
  },
  {
    name: 'a stateless token that is not',
    text: make.statelessToken('now', testTime + 1),
    detector: 'github-stateless-token',
    confidence: 'high',
    severity: 'medium',
  },
  {
    name: 'a classic token of npm',
    text: `//registry.npmjs.org/:_authToken=${tenant}`,
    detector: 'npm-legacy-token',
    confidence: 'medium',
    severity: 'low',
  },
  {
    name: 'a token of a private registry of npm',
    text: `//npm.corp.io/a/:_authToken=${tenant}`,
    detector: 'npm-legacy-token',
    confidence: 'medium',
    severity: 'high',
    names: { registry: 'npm.corp.io' },
  },
]

for (const { name, text, detector, confidence, severity, names } of cases)
  test(`${detector} judges ${name}`, () => {
    const match = matchesIn(`x = 1\n${text}\n`).find((one) => one.detector.id === detector)
    assert.ok(match, 'not found')
    assert.deepEqual(
      [match.verdict.confidence, match.verdict.severity ?? match.detector.severity],
      [confidence, severity],
    )
    for (const [key, value] of Object.entries(names ?? {})) assert.equal(match.verdict.names?.[key], value)
  })

test('a session that is over is one finding that needs no haste, whatever rows see of it', async () => {
  const { findings } = await scanText(answer('2020-08-11T07:35:49Z'))
  assert.deepEqual(new Set(findings.map((one) => one.severity)), new Set(['low']))
})

const silent: readonly [name: string, text: string][] = [
  [
    'a service principal of a tutorial',
    principal('replace-with-your-client-secret-value').replace(client, '0'.repeat(8) + client.slice(8)),
  ],
  ['a client secret without its tenant', `client_secret: ${random('other vendor', 34)}`],
  ['a commit that a variable names', `GITHUB_SHA=${random('sha', 40, 'abcdef0123456789')}`],
  [
    'a UUID after a placeholder of a registry',
    '//npm.example.com/:_authToken=8d1f2c3b-5a6e-4f70-9b1c-2d3e4f5a6b7c',
  ],
  ['a login of a reserved host', make.dockerAuth('env.example.test', `bob:${random('pw', 14)}`)],
  [
    'a checksum in base32 near Azure DevOps',
    `dev.azure.com ${random('b32', 52, 'abcdefghijklmnopqrstuvwxyz234567')}`,
  ],
  ['a public sample key of Firebase', `AIza${'Sy'}DMAScliyLx7F0NPDEJi1QmyCgHIAODrlU`],
]
for (const [name, text] of silent)
  test(`no row finds ${name}`, () =>
    assert.deepEqual(
      matchesIn(text).map(({ detector }) => detector.id),
      [],
    ))
