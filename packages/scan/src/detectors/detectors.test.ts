import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Confidence, Severity } from '#detector/types'
import * as make from '#testing/credentials'
import { matchesIn, testTime } from '#testing/scan-text'
import { detectors } from './detectors.ts'

interface Case {
  readonly name: string
  readonly text: string
  readonly detector: string
  readonly confidence: Confidence
  readonly severity?: Severity
  readonly names?: Readonly<Record<string, string>>
}

const id = make.awsKeyId('pair')
const secret = make.awsSecret('pair')
const random = (seed: string, length: number): string => make.characters(seed, length)
const storageKey = make.azureKey('s', { signature: '+ASt', lead: 76, seed: 0x44656661756c7430n })
const hour = 3600

const found: readonly Case[] = [
  {
    name: 'a pair in an environment file',
    text: `AWS_ACCESS_KEY_ID=${id}\nAWS_SECRET_ACCESS_KEY=${secret}\n`,
    detector: 'aws-access-key',
    confidence: 'high',
    names: { accessKeyId: id },
  },
  {
    name: 'a pair in JSON, the secret first',
    text: JSON.stringify({ SecretAccessKey: secret, AccessKeyId: id }),
    detector: 'aws-access-key',
    confidence: 'high',
  },
  {
    name: 'an id alone',
    text: `owner of ${id}?`,
    detector: 'aws-access-key',
    confidence: 'medium',
    severity: 'low',
  },
  {
    name: 'a temporary pair',
    text: `${id.replace('AK', 'AS')} secret ${secret}`,
    detector: 'aws-access-key',
    confidence: 'high',
    severity: 'medium',
  },
  {
    name: 'a secret without its id',
    text: `secret_access_key: "${secret}"`,
    detector: 'aws-secret-access-key',
    confidence: 'high',
  },
  {
    name: 'a secret with escaped characters of an address',
    text: `aws_secret_access_key=${secret.slice(0, 38)}%2Fx`,
    detector: 'aws-secret-access-key',
    confidence: 'high',
  },
  {
    name: 'a session token',
    text: `IQoJb3JpZ2lu${random('session', 300)}`,
    detector: 'aws-session-token',
    confidence: 'high',
    severity: 'medium',
  },
  {
    name: 'a Bedrock key',
    text: `ABS${'K'}${random('b', 128)}`,
    detector: 'aws-bedrock-api-key',
    confidence: 'high',
  },
  {
    name: 'a key file in one line',
    text: make.serviceAccountKey('sa'),
    detector: 'google-service-account-key',
    confidence: 'certain',
    names: { clientEmail: 'orders@orders-1.iam.gserviceaccount.com' },
  },
  {
    name: 'an API key',
    text: `key=AIzaSy${'B'}${random('g', 32)}`,
    detector: 'google-api-key',
    confidence: 'high',
  },
  {
    name: 'a Gemini key',
    text: `AQ.Ab8RN6${random('g', 44)}`,
    detector: 'google-gemini-key',
    confidence: 'high',
  },
  {
    name: 'a client secret of Google',
    text: `GOCSPX-${random('oauth', 28)}`,
    detector: 'google-oauth-client-secret',
    confidence: 'high',
  },
  {
    name: 'application default credentials',
    text: JSON.stringify({
      client_id: '764086051850-a.apps.googleusercontent.com',
      refresh_token: `1//0${random('r', 90)}`,
    }),
    detector: 'google-refresh-token',
    confidence: 'high',
  },
  {
    name: 'a client secret of Entra with its client',
    text: `client_id=11111111-2222-3333-4444-555555555555\nclient_secret=${make.entraSecret('e')}`,
    detector: 'azure-client-secret',
    confidence: 'certain',
    names: { clientId: '11111111-2222-3333-4444-555555555555' },
  },
  {
    name: 'a client secret of Entra with another checksum',
    text: `"${make.entraSecret('e').slice(0, -3)}zzz"`,
    detector: 'azure-client-secret',
    confidence: 'low',
    severity: 'low',
  },
  { name: 'a storage key', text: storageKey, detector: 'azure-storage-key', confidence: 'certain' },
  {
    name: 'a Service Bus key',
    text: make.azureKey('m', { signature: '+ASb', lead: 33, seed: 0x53656e6430303030n, tail: 'A' }),
    detector: 'azure-messaging-key',
    confidence: 'certain',
  },
  {
    name: 'a connection string',
    text: `AccountName=orders;AccountKey=${Buffer.from(random('c', 64)).toString('base64')};`,
    detector: 'azure-connection-string',
    confidence: 'high',
    names: { account: 'orders' },
  },
  {
    name: 'a SAS that still holds',
    text: `https://a.blob.core.windows.net/c?sv=2024-11-04&se=2030-01-01T00%3A00%3A00Z&sp=rw&sig=${random('sas', 43)}%3D`,
    detector: 'azure-sas',
    confidence: 'high',
    severity: 'high',
  },
  {
    name: 'a SAS that is over',
    text: `https://a.blob.core.windows.net/c?sv=2024-11-04&se=2025-01-01T00%3A00%3A00Z&sp=rw&sig=${random('sas', 43)}%3D`,
    detector: 'azure-sas',
    confidence: 'high',
    severity: 'low',
  },
  {
    name: 'a legacy service account token',
    text: make.jwt({ iss: 'kubernetes/serviceaccount', sub: 'system:serviceaccount:shop:orders' }),
    detector: 'kubernetes-service-account-token',
    confidence: 'high',
    severity: 'critical',
    names: { serviceAccount: 'shop:orders' },
  },
  {
    name: 'a bound token of an hour',
    text: make.jwt({
      iss: 'https://kubernetes.default.svc',
      sub: 'system:serviceaccount:shop:orders',
      exp: testTime + hour,
      'kubernetes.io': {},
    }),
    detector: 'kubernetes-service-account-token',
    confidence: 'high',
    severity: 'low',
  },
  {
    name: 'the token of a kubeconfig',
    text: `kind: Config\nusers:\n- user:\n    token: ${random('kubeconfig', 54)}\n`,
    detector: 'kubernetes-kubeconfig-token',
    confidence: 'high',
  },
  {
    name: 'a command that joins a machine',
    text: `kubeadm join --token q7h2vd.${random('join', 16).toLowerCase()} 10.0.0.1:6443`,
    detector: 'kubernetes-bootstrap-token',
    confidence: 'high',
    names: { tokenId: 'q7h2vd' },
  },
  {
    name: 'the client key of a kubeconfig',
    text: `    client-key-data: ${Buffer.from(make.privateKeyPem()).toString('base64')}\n`,
    detector: 'kubernetes-client-key',
    confidence: 'certain',
  },
  ...['p', 'o', 'u', 'r', 's'].map((kind): Case => ({
    name: `a gh${kind}_ token`,
    text: `token ${make.githubToken(kind, kind)}`,
    detector: 'github-token',
    confidence: 'certain',
  })),
  {
    name: 'a made-up GitHub token',
    text: `gh${'p'}_${random('made up', 36)}`,
    detector: 'github-token',
    confidence: 'low',
    severity: 'low',
  },
  {
    name: 'a fine-grained token',
    text: `github_pat_${random('f', 22)}_${random('g', 59)}`,
    detector: 'github-fine-grained-token',
    confidence: 'high',
  },
  {
    name: 'an npm token',
    text: `//r/:_authToken=${make.npmToken('n')}`,
    detector: 'npm-token',
    confidence: 'certain',
  },
  {
    name: 'a registry login',
    text: make.dockerAuth('registry.corp.io', `bob:${random('pw', 14)}`),
    detector: 'registry-auth',
    confidence: 'high',
    names: { registry: 'registry.corp.io', user: 'bob' },
  },
  {
    name: 'an ECR login of twelve hours',
    text: make.dockerAuth('1.dkr.ecr.eu-west-1.amazonaws.com', `AWS:${random('ecr', 200)}`),
    detector: 'registry-auth',
    confidence: 'high',
    severity: 'low',
  },
  {
    name: 'a Docker Hub token',
    text: `dckr_pat_${random('d', 27)}`,
    detector: 'docker-hub-token',
    confidence: 'high',
  },
  {
    name: 'an OpenAI project key',
    text: `sk-proj-${random('o', 74)}T3BlbkFJ${random('p', 74)}`,
    detector: 'openai-api-key',
    confidence: 'high',
  },
  {
    name: 'an OpenAI key of a person',
    text: `sk-${random('o', 20)}T3BlbkFJ${random('p', 20)}`,
    detector: 'openai-user-key',
    confidence: 'high',
  },
  {
    name: 'an Anthropic key',
    text: `sk-ant-api03-${random('a', 93)}AA`,
    detector: 'anthropic-api-key',
    confidence: 'high',
  },
]

for (const { name, text, detector, confidence, severity, names } of found)
  test(`${detector} finds ${name}`, () => {
    const match = matchesIn(`x = 1\n${text}\n`).find((one) => one.detector.id === detector)
    assert.ok(match, 'not found')
    assert.equal(match.verdict.confidence, confidence)
    if (severity !== undefined && confidence !== 'low')
      assert.equal(match.verdict.severity ?? match.detector.severity, severity)
    for (const [key, value] of Object.entries(names ?? {})) assert.equal(match.verdict.names?.[key], value)
  })

const nothing: readonly [name: string, text: string][] = [
  [
    'the example of the AWS documentation',
    `AKIA${'IOSFODNN7EXAMPLE'} wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY`,
  ],
  ['an id inside a longer run of base64', `QQ${id}QQ`],
  ['an id of a user, which is no credential', `AIDA${random('user', 16).toUpperCase()}`],
  ['a commit after a word', `secret_access_key = ${'0123456789abcdef'.repeat(3).slice(0, 40)}`],
  ['a variable for a secret', 'aws_secret_access_key = ${AWS_SECRET_ACCESS_KEY}'],
  ['an identifier of forty letters', 'secretAccessKey = thisIsAVeryLongIdentifierOfFortyLettersA'],
  [
    'a schema of a key file',
    '{"private_key_id": {"type": "string"}, "private_key": "-----BEGIN PRIVATE KEY-----"}',
  ],
  ['a key file without its key', `{"private_key_id": "${'a1'.repeat(20)}", "client_email": "a@b.c"}`],
  ['the key of the emulator', `AccountName=devstoreaccount1;AccountKey=Eby8vdM02xNOcqFl${random('z', 70)}==`],
  [
    'a connection string with a placeholder',
    'AccountName=a;AccountKey=<your-account-key-goes-right-here-please-now>;',
  ],
  ['a signature of something else', `?sig=${random('other', 43)}=`],
  ['a JWT of another issuer', make.jwt({ iss: 'https://login.example', sub: 'alice' })],
  ['a token that is all one character', `gh${'p'}_${'A'.repeat(36)}`],
  [
    'an npm setting',
    'npm_config_registry=https://registry.npmjs.org/ npm_package_json_and_a_few_more_words_x',
  ],
  ['a registry that a helper opens', JSON.stringify({ auths: { 'r.io': {} }, credsStore: 'desktop' })],
  ['a registry login from a tutorial', make.dockerAuth('r.io', 'user:password')],
  ['an OpenAI key from a tutorial', 'sk-proj-xxxxxxxxxxxxxxxxxxxxxxxxT3BlbkFJxxxxxxxxxxxxxxxxxxxxxxxx'],
  [
    'a base64 asset',
    Buffer.from(Array.from({ length: 30_000 }, (_, n) => (n * n * 31 + n) % 256)).toString('base64'),
  ],
  ['integrity hashes', `"integrity": "sha512-${Buffer.from(random('lock', 64)).toString('base64')}"`],
]
for (const [name, text] of nothing)
  test(`no row finds ${name}`, () =>
    assert.deepEqual(
      matchesIn(text).map(({ detector, verdict }) => [detector.id, verdict.reasons]),
      [],
    ))

test('every row has a name of its own, anchors that a sieve takes, and a sticky pattern', () => {
  assert.equal(new Set(detectors.map((row) => row.id)).size, detectors.length)
  for (const { id: name, anchors, pattern, grants, replacement } of detectors) {
    assert.ok(
      anchors.every((anchor) => anchor.length >= 4 && /^[\x20-\x7e]+$/.test(anchor)),
      name,
    )
    assert.ok(pattern.sticky && !/[*+](?![^[]*\])|\{\d+,\}/.test(pattern.source.replaceAll(/\\./g, '')), name)
    assert.match(`${grants} ${replacement}`, /^[A-Z].*\.$/)
  }
})
