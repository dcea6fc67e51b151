import assert from 'node:assert/strict'
import { gzipSync } from 'node:zlib'
import { test } from 'node:test'
import fc from 'fast-check'
import * as make from '#testing/credentials'
import { matchesIn, scanText } from '#testing/scan-text'
import { unfolders } from './unfolders.ts'

const id = make.awsKeyId('unfold')
const secret = make.awsSecret('unfold')
const base64 = (text: string | Buffer): string => Buffer.from(text).toString('base64')
const wrapped = (text: string): string[] => text.match(/.{1,20}/g) ?? []
const pairData = { AWS_ACCESS_KEY_ID: base64(id), AWS_SECRET_ACCESS_KEY: base64(secret) }
const pairSecret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'orders' }, data: pairData }
const helmRelease = {
  name: 'shop',
  config: { aws: { accessKeyId: id, secretAccessKey: secret } },
  manifest: 'kind: Service\n',
  chart: { values: {} },
}
const helmSecret = {
  kind: 'Secret',
  type: 'helm.sh/release.v1',
  data: { release: base64(base64(gzipSync(JSON.stringify(helmRelease)))) },
}
const keyOverLines = base64(make.serviceAccountKey('notebook')).replaceAll(/.{76}/g, '$&\n')

interface Case {
  readonly name: string
  readonly text: string | Buffer
  readonly detector: string
  readonly encoding: readonly string[]
  /** Of the best match, counted from 1. */
  readonly line: number
}

const inSecret = { detector: 'aws-access-key', encoding: ['kubernetes secret'] }
const found: readonly Case[] = [
  { ...inSecret, name: 'a pair in the data of a Secret in JSON', text: JSON.stringify(pairSecret), line: 1 },
  {
    ...inSecret,
    name: 'a pair in a Secret in JSON over several lines',
    text: JSON.stringify(pairSecret, null, 2),
    line: 8,
  },
  {
    ...inSecret,
    name: 'a pair in a list of Secrets, each of which says no kind',
    text: `{"kind":"SecretList","items":[\n{"metadata":{"name":"a"}},\n${JSON.stringify({ data: pairData })}]}`,
    line: 3,
  },
  {
    ...inSecret,
    name: 'a pair in a Secret in YAML, data before kind',
    text: `data:\n  AWS_SECRET_ACCESS_KEY: ${base64(secret)}\n  "AWS_ACCESS_KEY_ID": '${base64(id)}'\nkind: Secret\n`,
    line: 3,
  },
  {
    ...inSecret,
    name: 'a pair in the second of several documents',
    text: `kind: ConfigMap\n---\napiVersion: v1\nkind: Secret # ours\ndata: {AWS_ACCESS_KEY_ID: ${base64(id)}, AWS_SECRET_ACCESS_KEY: ${base64(secret)}}\n---\nkind: Pod\n`,
    line: 5,
  },
  {
    ...inSecret,
    name: 'a pair in an item of a List',
    text: `items:\n- apiVersion: v1\n  kind: Secret\n  data:\n    AWS_ACCESS_KEY_ID: ${base64(id)}\n    AWS_SECRET_ACCESS_KEY: ${base64(secret)}\n- kind: Pod\nkind: List\n`,
    line: 5,
  },
  {
    ...inSecret,
    name: 'a pair in a here-document of a script, with CRLF',
    text: `kubectl apply -f - <<EOF\r\nkind: Secret\r\ndata:\r\n\r\n  AWS_ACCESS_KEY_ID: ${base64(id)}\r\n  AWS_SECRET_ACCESS_KEY: ${base64(secret)}\r\nEOF\r\n`,
    line: 5,
  },
  {
    ...inSecret,
    name: 'a pair in a template of Helm',
    text: `{{- if .Values.on }}\nkind: Secret\nmetadata:\n  name: {{ .Release.Name }}-x\n  {{- include "labels" . }}\ndata:\n  other: {{ .Values.b | b64enc }}\n  AWS_ACCESS_KEY_ID: ${base64(id)}\n  AWS_SECRET_ACCESS_KEY: ${base64(secret)}\n{{- end }}\n`,
    line: 8,
  },
  {
    ...inSecret,
    name: 'a credentials file in block scalars, folded and not',
    text: `kind: Secret\ndata:\n  a: >-\n    ${wrapped(base64(`[default]\naws_access_key_id = ${id}\n`)).join('\n    ')}\n  b: |\n    ${wrapped(base64(`aws_secret_access_key = ${secret}\n`)).join('\n    ')}\n`,
    line: 3,
  },
  {
    ...inSecret,
    name: 'a value whose name alone says what it is',
    text: `kind: Secret\ndata:\n  AWS_SECRET_ACCESS_KEY: ${base64(secret)}\n`,
    detector: 'aws-secret-access-key',
    line: 3,
  },
  {
    ...inSecret,
    name: 'a pair in the values of a Helm release',
    text: `${JSON.stringify(helmSecret, null, 2)}\n`,
    line: 5,
  },
  {
    ...inSecret,
    name: 'a pair in the annotation that kubectl keeps',
    text: JSON.stringify({
      metadata: {
        annotations: { 'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify(pairSecret) },
      },
    }),
    encoding: ['last-applied annotation', 'kubernetes secret'],
    line: 1,
  },
  {
    ...inSecret,
    name: 'a pair in what PowerShell wrote of a Secret',
    text: Buffer.from(
      `kind: Secret\ndata:\n  AWS_SECRET_ACCESS_KEY: ${base64(secret)}\n  AWS_ACCESS_KEY_ID: ${base64(id)}\n`,
      'utf16le',
    ),
    encoding: ['utf-16', 'kubernetes secret'],
    line: 1,
  },
  ...[
    `env:\n- name: AWS_SECRET_ACCESS_KEY\n  value: ${secret}\n`,
    `[{"name": "AWS_SECRET_ACCESS_KEY",\n  "value": "${secret}"}]`,
    `Parameters:\n  AwsSecretAccessKey: {Type: String, NoEcho: true,\n    Default: ${secret}}\n`.slice(12),
    `variable "aws_secret_key" {\n  sensitive = true\n  default = "${secret}"\n}\n`.replace(
      '\n  sens',
      ' sens',
    ),
    `{"variables": {"aws_secret_access_key":\n {"value": "${secret}"}}}`,
  ].map((text, n) => ({
    name: `a named value, form ${n}`,
    text,
    detector: 'aws-secret-access-key',
    encoding: ['named value'],
    line: text.startsWith('env') || text.startsWith('\n') ? 3 : 2,
  })),
  {
    name: 'a key document in wrapped base64 in the output of a notebook',
    text: JSON.stringify(
      {
        cells: [{ cell_type: 'code', outputs: [{ text: ['key:\n', ...keyOverLines.split(/(?<=\n)/)] }] }],
      },
      null,
      1,
    ),
    detector: 'google-service-account-key',
    encoding: ['notebook', 'base64'],
    line: 0,
  },
  {
    name: 'the same in a notebook of one line',
    text: JSON.stringify({
      cells: [{ outputs: [{ text: ['key:\n', ...keyOverLines.split(/(?<=\n)/)] }], cell_type: 'code' }],
    }),
    detector: 'google-service-account-key',
    encoding: ['notebook', 'base64'],
    line: 1,
  },
]
for (const { name, text, detector, encoding, line } of found)
  test(`a document that is unfolded shows ${name}`, () => {
    const matches = matchesIn(text).filter((one) => one.detector.id === detector)
    const match = matches.find((one) => ['high', 'certain'].includes(one.verdict.confidence))
    assert.ok(match, 'not found')
    assert.deepEqual(match.encoding, encoding)
    const bytes = Buffer.from(text).subarray(0, match.offset)
    if (line > 0) assert.equal(bytes.toString('latin1').split('\n').length, line)
  })

const resource = (type: string, attributes: object): string =>
  JSON.stringify({ version: 4, resources: [{ type, instances: [{ attributes }] }] }, null, 2)
const plainly: readonly [name: string, text: string, detector: string][] = [
  ['a key in a Terraform state', resource('aws_iam_access_key', { id, secret }), 'aws-access-key'],
  [
    'a key document in a Terraform state',
    resource('google_service_account_key', { private_key: base64(make.serviceAccountKey('state')) }),
    'google-service-account-key',
  ],
  [
    'the variables of a Terraform plan',
    JSON.stringify({ variables: { aws_access_key: { value: id }, aws_secret_key: { value: secret } } }),
    'aws-access-key',
  ],
  [
    'the user data of a CloudFormation template',
    `UserData: ${base64(`#!/bin/sh\nexport AWS_ACCESS_KEY_ID=${id} AWS_SECRET_ACCESS_KEY=${secret}\n`)}`,
    'aws-access-key',
  ],
  [
    'the login of a registry in a Secret',
    JSON.stringify({
      kind: 'Secret',
      data: { '.dockerconfigjson': base64(make.dockerAuth('r.io', `bob:${make.characters('pw', 14)}`)) },
    }),
    'registry-auth',
  ],
  [
    'a key document in the lines of a notebook',
    JSON.stringify({
      cells: [
        {
          cell_type: 'code',
          source: JSON.stringify(JSON.parse(make.serviceAccountKey('cell')), null, 2).split(/(?<=\n)/),
        },
      ],
    }),
    'google-service-account-key',
  ],
]
for (const [name, text, detector] of plainly)
  test(`${name} shows, whichever way it is read`, () =>
    assert.ok(
      matchesIn(text).some(
        (one) => one.detector.id === detector && ['high', 'certain'].includes(one.verdict.confidence),
      ),
    ))

const quiet: readonly [name: string, text: string][] = [
  [
    'a Secret whose values sops has encrypted',
    `kind: Secret\ndata:\n  AWS_SECRET_ACCESS_KEY: ENC[AES256_GCM,data:${base64(secret)},type:str]\nsops:\n  mac: x\n`,
  ],
  [
    'a Secret whose values a template fills',
    'kind: Secret\nstringData:\n  AWS_SECRET_ACCESS_KEY: {{ .Values.secret }}\n',
  ],
  [
    'a sealed Secret',
    `kind: SealedSecret\nspec:\n  encryptedData:\n    AWS_SECRET_ACCESS_KEY: ${base64(secret)}\n`,
  ],
  [
    'an external Secret',
    `kind: ExternalSecret\nspec:\n  data:\n  - secretKey: AWS_SECRET_ACCESS_KEY\n    remoteRef: {key: ${base64(secret)}}\n`,
  ],
  ['a Secret in a comment', `# kind: Secret\n# data:\n#   AWS_SECRET_ACCESS_KEY: ${base64(secret)}\n`],
  [
    'the value of the next entry',
    `env:\n- name: AWS_SECRET_ACCESS_KEY\n  valueFrom: {secretKeyRef: x}\n- name: DIGEST\n  value: ${secret}\n`,
  ],
]
for (const [name, text] of quiet)
  test(`unfolding finds nothing in ${name}`, () =>
    assert.deepEqual(
      matchesIn(text)
        .filter(({ detector }) => detector.stance === 'secret')
        .map(({ detector }) => detector.id),
      [],
    ))

test('a credential that shows as it is and unfolded is one place', async () => {
  const { findings } = await scanText(
    `apiVersion: v1\nkind: Secret\nstringData:\n  config: |\n    [default]\n    aws_access_key_id = ${id}\n    aws_secret_access_key = ${secret}\n`,
  )
  const places = findings.flatMap((finding) => finding.places.map(({ line, encoding }) => [line, encoding]))
  assert.deepEqual(places, [
    [6, []],
    [7, []],
  ])
})

test('a comment excuses what its line holds encoded', async () => {
  const { findings } = await scanText(
    `kind: Secret\ndata:\n  AWS_SECRET_ACCESS_KEY: ${base64(secret)} # vouch:allow: a test\n`,
  )
  assert.equal(findings[0]?.suppression?.reason, 'a test')
})

const SIZE = 100_000
const repeated = (part: string): string => part.repeat(Math.ceil(SIZE / part.length))
const hostile: [name: string, content: string][] = [
  ['objects that never close', repeated('{"kind":"Secret",')],
  ['kinds without an object', repeated('"kind":"Secret",')],
  ['objects in objects', `${repeated('{"kind":"Secret","a":')}1${repeated('}')}`],
  ['one mapping of the same key', repeated('kind: Secret\n')],
  ['documents without end', repeated('---\nkind: Secret\ndata:\n')],
  ['flow collections that never close', `kind: Secret\na: ${repeated('[{a: ')}`],
  ['tags', `kind: Secret\na: ${repeated('!x ')}`],
  ['anchors and aliases', `kind: Secret\na: &a b\n${repeated('b: *a\n')}`],
  ['annotations that never close', repeated('last-applied-configuration":"\\"kind\\":\\"Secret\\"')],
  ['templates that never close', `kind: Secret\n${repeated('{{ ')}`],
  ['cells', repeated('"cell_type"\\n","')],
  [
    'a value that unpacks to a hundred times its size',
    JSON.stringify({ kind: 'Secret', data: { a: base64(gzipSync(Buffer.alloc(10_000_000))) } }),
  ],
]
for (const [name, content] of hostile)
  test(`unfolding gets through ${name} in bounded time`, () => {
    const began = performance.now()
    matchesIn(content)
    const seconds = (performance.now() - began) / 1000
    assert.ok(seconds < 5, `${seconds} s`)
  })

test('every unfolder takes any bytes at any place', () => {
  const word = fc.constantFrom(
    ...unfolders.flatMap(({ anchors }) => anchors),
    '{',
    '}',
    '"',
    '\\',
    '\n',
    'data: ',
    '- ',
    '{{',
  )
  const content = fc.array(fc.oneof(word, fc.string({ maxLength: 8 })), { maxLength: 40 })
  fc.assert(
    fc.property(content, fc.nat(400), (parts, hit) => {
      const bytes = Buffer.from(parts.join(''))
      const at = Math.min(hit, bytes.length)
      for (const unfolder of unfolders) {
        const { end, lines } = unfolder.unfold(bytes, at)
        assert.ok(end > at || bytes.length === at)
        assert.ok(lines.every((line) => line.offset <= bytes.length && !line.text.includes('\n')))
      }
    }),
  )
})
