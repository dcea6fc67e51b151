import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { lint } from '../lint.ts'
import type { LintSubject } from '../types.ts'
import type { GitlabSubject, KubernetesSubject, WorkflowSubject } from '../workloads/types.ts'
import { readLintFiles } from './read-lint-files.ts'

const facts = { region: 'eu-west-1', parameters: new Map<string, string>() }

function read(text: string): { readonly subjects: readonly LintSubject[]; readonly gaps: readonly string[] } {
  const { subjects, gaps } = readLintFiles([{ file: 'f.yaml', text }], facts)
  return { subjects, gaps: gaps.map(({ why }) => why) }
}

function kubernetes(text: string): KubernetesSubject {
  const { subjects, gaps } = read(text)
  assert.deepEqual(gaps, [])
  const [subject] = subjects
  assert.ok(subject?.on === 'kubernetes')
  return subject
}

const stream = `# two documents
apiVersion: v1
kind: ServiceAccount
metadata:
  name: api
  namespace: payments
  annotations:
    eks.amazonaws.com/role-arn: arn:aws:iam::123456789012:role/api # the role
automountServiceAccountToken: false
---
apiVersion: batch/v1
kind: CronJob
metadata: { name: nightly }
spec:
  jobTemplate:
    spec:
      template:
        spec:
          serviceAccount: api
          containers:
            - name: one
              env: &shared
                - name: AWS_ACCESS_KEY_ID
                  valueFrom: { secretKeyRef: { name: keys, key: id } }
            - name: two
              env: *shared
              envFrom:
                - secretRef: { name: aws-keys }
                - configMapRef: { name: others }
          volumes:
            - name: token
              projected:
                sources:
                  - serviceAccountToken: { audience: sts.amazonaws.com, expirationSeconds: 7200, path: token }
                  - configMap: { name: others }
`

test('readLintFiles() reads manifests of Kubernetes to the place', () => {
  const { serviceAccounts, pods } = kubernetes(stream)
  assert.deepEqual(serviceAccounts, [
    {
      name: 'api',
      namespace: 'payments',
      place: { file: 'f.yaml', line: 5, column: 3 },
      annotations: new Map([
        [
          'eks.amazonaws.com/role-arn',
          { value: 'arn:aws:iam::123456789012:role/api', place: { file: 'f.yaml', line: 8, column: 5 } },
        ],
      ]),
    },
  ])
  const [pod] = pods
  assert.deepEqual(
    [pod?.kind, pod?.name, pod?.serviceAccount?.value, pod?.namespace],
    ['CronJob', 'nightly', 'api', undefined],
  )
  assert.deepEqual(
    pod?.env.map(({ name, place }) => [name, place.line]),
    [
      ['AWS_ACCESS_KEY_ID', 23],
      ['AWS_ACCESS_KEY_ID', 23],
    ],
  )
  assert.deepEqual(
    pod?.secrets.map(({ value, place }) => [value, place.line]),
    [['aws-keys', 28]],
  )
  assert.deepEqual(
    pod?.tokens.map(({ audience, expirationSeconds }) => [audience?.value, expirationSeconds?.value]),
    [['sts.amazonaws.com', '7200']],
  )
})

const inner = (kind: string, body: string): string =>
  `{"apiVersion": "v1", "kind": "${kind}", "metadata": {"name": "x"}, ${body}}`
const spec = '"spec": {"containers": []}'
const templated = `"spec": {"template": {${spec}}}`
const kinds: readonly (readonly [kind: string, body: string])[] = [
  ['Pod', spec],
  ['PodTemplate', `"template": {${spec}}`],
  ['Deployment', templated],
  ['StatefulSet', templated],
  ['DaemonSet', templated],
  ['ReplicaSet', templated],
  ['Job', templated],
  ['CronJob', `"spec": {"jobTemplate": {${templated}}}`],
]
for (const [kind, body] of kinds) {
  test(`readLintFiles() finds the pod of a ${kind}`, () =>
    assert.deepEqual(
      kubernetes(inner(kind, body)).pods.map((pod) => pod.kind),
      [kind],
    ))
  test(`readLintFiles() finds the pod of a ${kind} in lists`, () => {
    const list = `{"apiVersion": "v1", "kind": "List", "items": [{"apiVersion": "v1", "kind": "${kind}List", "items": [${inner(kind, body)}]}]}`
    assert.deepEqual(
      kubernetes(list).pods.map((pod) => pod.kind),
      [kind],
    )
  })
}

test('a template of Helm is named and not guessed at', () => {
  const text = 'apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: {{ .Values.name }}\n'
  assert.deepEqual(read(text), { subjects: [], gaps: [] })
  assert.deepEqual(readLintFiles([{ file: 'f.yaml', text }], facts).templates, ['f.yaml'])
})

test('braces in quotes are a value, and what is filled in later has no name yet', () => {
  const policy = (name: string): string =>
    `apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: ${name} # {{\n---\napiVersion: x/v1\nkind: Policy\nspec: { is: "{{ request.name }}" }\n`
  assert.deepEqual(
    kubernetes(policy('api')).serviceAccounts.map(({ name }) => name),
    ['api'],
  )
  for (const name of ['"{{ name }}"', '${NAME}', 'api-$ENV'])
    assert.deepEqual(read(policy(name)), { subjects: [], gaps: [] })
})

test('a document with a fault is named, and the others of its stream are read', () => {
  const { subjects, gaps } = read(`${stream}---\napiVersion: v1\nkind: Pod\nspec: [\n`)
  assert.equal(subjects.length, 1)
  assert.match(gaps.join(), /^f\.yaml:\d+:\d+: /)
})

test('readLintFiles() reads jobs of GitLab that ask for tokens', () => {
  const text = `stages: [ship]
variables: { ROLE: 'arn:aws:iam::123456789012:role/shared' }
default:
  id_tokens:
    USUAL: { aud: [a, b] }
.hidden: { script: [x] }
plain:
  script: [x]
own:
  id_tokens:
    MINE: { aud: 'https://gitlab.com' }
  variables: { ROLE: 'arn:aws:iam::123456789012:role/path/own' }
  script:
    - aws sts assume-role-with-web-identity --role-arn arn:aws:iam::123456789012:role/script
`
  const { subjects, gaps } = read(text)
  assert.deepEqual(gaps, [])
  const [subject] = subjects.filter((one): one is GitlabSubject => one.on === 'gitlab')
  assert.deepEqual(
    subject?.jobs.map(({ name, tokens, roles }) => [
      name,
      tokens.flatMap(({ audiences }) => audiences.map(({ value }) => value)),
      roles.map(({ value, place }) => `${value.split('role/')[1]}:${place.line}`),
    ]),
    [
      ['.hidden', ['a', 'b'], ['shared:2']],
      ['plain', ['a', 'b'], ['shared:2']],
      ['own', ['https://gitlab.com'], ['path/own:12', 'script:14']],
    ],
  )
})

test('readLintFiles() reads what starts a workflow, and the environments of its jobs', () => {
  const step = 'steps: [{uses: Azure/Login@v2, with: {client-id: x}}]'
  const text = `on:
  push: { branches: [main, 'v*'], tags: t }
  pull_request:
jobs:
  a: { environment: prod, ${step} }
  b: { environment: { name: '\${{ inputs.e }}' }, ${step} }
  c: { ${step} }
`
  const [subject] = read(text).subjects.filter((one): one is WorkflowSubject => one.on === 'workflow')
  assert.deepEqual(subject?.triggers, [
    { event: 'push', branches: ['main', 'v*'], tags: ['t'] },
    { event: 'pull_request' },
  ])
  assert.deepEqual(
    subject?.steps.map(({ job, cloud, environment, hasEnvironment }) => [
      job,
      cloud,
      environment,
      hasEnvironment,
    ]),
    [
      ['a', 'azure', 'prod', true],
      ['b', 'azure', undefined, true],
      ['c', 'azure', undefined, false],
    ],
  )
})

const token = '\npermissions: {id-token: write}'
const clouds: readonly (readonly [name: string, step: string, rules: readonly string[]])[] = [
  ['azure/login with a token', 'uses: azure/login@v2, with: {client-id: x, tenant-id: y}', []],
  [
    'azure/login with both',
    `uses: azure/login@v2, with: {client-id: x, creds: '\${{ secrets.C }}'}`,
    ['static-key-beside-role'],
  ],
  ['azure/login with a secret alone', `uses: azure/login@v2, with: {creds: '\${{ secrets.C }}'}`, []],
  [
    'azure/login beside a secret in the environment',
    'uses: azure/login@v2, with: {client-id: x}, env: {ARM_CLIENT_SECRET: x}',
    ['static-key-beside-role'],
  ],
  [
    'auth of Google with a token',
    'uses: google-github-actions/auth@v3, with: {workload_identity_provider: p}',
    [],
  ],
  [
    'auth of Google with both',
    'uses: google-github-actions/auth@v3, with: {workload_identity_provider: p, credentials_json: x}',
    ['static-key-beside-role'],
  ],
  ['auth of Google with a key alone', 'uses: google-github-actions/auth@v3, with: {credentials_json: x}', []],
]
for (const [name, step, rules] of clouds)
  test(`a workflow is judged: ${name}`, () => {
    const found = lint(read(`on: push${token}\njobs: {a: {steps: [{${step}}]}}\n`).subjects)
    assert.deepEqual(
      found.map(({ rule }) => rule),
      rules,
    )
  })

test('a job without a token is told of, whichever cloud it asks', () => {
  for (const step of [
    'uses: azure/login@v2, with: {client-id: x}',
    'uses: google-github-actions/auth@v3, with: {workload_identity_provider: p}',
  ])
    assert.deepEqual(
      lint(read(`on: push\njobs: {a: {steps: [{${step}}]}}\n`).subjects).map(({ rule }) => rule),
      ['role-without-id-token'],
    )
  const machine = 'uses: azure/login@v2, with: {client-id: x, auth-type: IDENTITY}'
  assert.deepEqual(lint(read(`on: push\njobs: {a: {steps: [{${machine}}]}}\n`).subjects), [])
})

const attacks: readonly (readonly [name: string, text: string])[] = [
  [
    'aliases of aliases',
    `apiVersion: v1\nkind: Pod\na: &a [x,x]\n${Array.from({ length: 30 }, (_, at) => `b${at}: &b${at} [*${at === 0 ? 'a' : `b${at - 1}`}, *${at === 0 ? 'a' : `b${at - 1}`}]`).join('\n')}\nspec: {containers: *b29, volumes: *b29}\n`,
  ],
  ['an alias of itself', 'apiVersion: v1\nkind: Pod\nspec: &a {containers: [{env: *a}], volumes: *a}\n'],
  ['an anchor that is nowhere', 'apiVersion: v1\nkind: Pod\nspec: {containers: *nowhere}\n'],
  [
    'lists without end',
    `${'{"apiVersion": "v1", "kind": "List", "items": ['.repeat(200)}${']}'.repeat(200)}`,
  ],
  ['brackets without end', `apiVersion: v1\nkind: Pod\nspec: ${'['.repeat(3000)}\n`],
  ['keys that are no texts', 'apiVersion: v1\nkind: Pod\n? [a, b]\n: c\nspec: {? {a: b} : c}\n'],
  [
    'names of the language',
    'apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: __proto__, namespace: constructor, annotations: {__proto__: x}}\n',
  ],
  ['a pipeline that is a list', 'a:\n  id_tokens: [1]\n  script: {x: y}\n- b\n'],
  ['a workflow of scalars', 'on: 1\njobs: 2\n'],
  ['tags', 'apiVersion: v1\nkind: Pod\nspec: !!js/function "x"\nmetadata: !<tag:x> {name: !!binary AAAA}\n'],
]
for (const [name, text] of attacks)
  test(`hostile workloads are read or named in time: ${name}`, () => {
    const before = performance.now()
    lint(read(text).subjects)
    assert.ok(performance.now() - before < 1000)
  })

const word = fc.constantFrom(
  'apiVersion',
  'kind',
  'Pod',
  'ServiceAccount',
  'List',
  'items',
  'metadata',
  'name',
  'namespace',
  'annotations',
  'eks.amazonaws.com/role-arn',
  'arn:aws:iam::123456789012:role/x',
  'spec',
  'containers',
  'env',
  'volumes',
  'projected',
  'sources',
  'serviceAccountToken',
  'id_tokens',
  'aud',
  'script',
  'on',
  'jobs',
  'steps',
  'uses',
  'azure/login@v2',
  'with',
)
const piece = fc.oneof(
  word,
  fc.constantFrom(
    ': ',
    '\n',
    '\n  ',
    '\n    ',
    '- ',
    '{',
    '}',
    '[',
    ']',
    ', ',
    '&a ',
    '*a',
    '|',
    '"',
    "'",
    '#',
    '---\n',
    '\t',
    '\u0000',
    '\u202e',
    '%',
    '!',
    '?',
  ),
)

test('whatever stands in a file of workloads, it is read or named, and never throws', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('apiVersion: v1\nkind: Pod\n', 'a:\n  id_tokens: {}\n', 'on: push\njobs:\n', ''),
      fc.array(piece, { maxLength: 60 }),
      (head, pieces) => {
        const { subjects } = read(head + pieces.join(''))
        for (const { place } of lint(subjects))
          assert.ok(place.file === 'f.yaml' && place.line >= 1 && place.column >= 1)
      },
    ),
    { numRuns: 400 },
  )
})
