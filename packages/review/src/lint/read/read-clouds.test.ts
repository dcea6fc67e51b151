import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { loadHcl } from '#hcl/load-hcl'
import { lint } from '../lint.ts'
import { readLintFiles, type LintReading } from './read-lint-files.ts'

const hcl = await loadHcl()

function read(files: Readonly<Record<string, string>>): LintReading {
  const given = Object.entries(files).map(([file, text]) => ({ file, text }))
  return readLintFiles(given, { region: 'us-east-1', parameters: new Map(), hcl })
}

function found({ subjects }: LintReading): string[] {
  return lint(subjects).map(({ rule, place: { file, line, column } }) => `${file}:${line}:${column} ${rule}`)
}

const pool = 'projects/1/locations/global/workloadIdentityPools/ci'
const github = 'https://token.actions.githubusercontent.com'
const printed = `attributeCondition: assertion.ref == 'refs/heads/main'
attributeMapping:
  google.subject: assertion.sub
name: ${pool}/providers/github
oidc:
  issuerUri: ${github}
state: ACTIVE
---
attributeMapping:
  google.subject: assertion.sub
name: ${pool}/providers/other
oidc:
  issuerUri: https://gitlab.com
`
const policy = {
  bindings: [
    { role: 'roles/editor', members: ['user:somebody@acme.example'] },
    { role: 'roles/iam.workloadIdentityUser', members: [`principalSet://iam.googleapis.com/${pool}/*`] },
  ],
  etag: 'abc',
}

test('what `gcloud … providers list` prints is read as YAML and as JSON', () => {
  assert.deepEqual(found(read({ 'p.yaml': printed })), [
    'p.yaml:1:1 google-any-tenant',
    'p.yaml:9:1 google-missing-condition',
  ])
  const listed = [
    {
      name: `${pool}/providers/p`,
      oidc: { issuerUri: github },
      attributeMapping: { 'google.subject': 'assertion.sub' },
    },
  ]
  assert.deepEqual(found(read({ 'p.json': JSON.stringify(listed, null, 2) })), [
    'p.json:2:3 google-missing-condition',
  ])
})

test('what `get-iam-policy` prints is put to the providers of the pool, whichever file they stand in', () => {
  const text = JSON.stringify(policy, null, 1)
  const alone = lint(read({ 'policy.json': text }).subjects)
  assert.deepEqual(
    alone.map(({ rule, severity, who }) => [rule, severity, who]),
    [['google-whole-pool', 'warning', undefined]],
  )
  const [together] = lint(read({ 'policy.json': text, 'p.yaml': printed }).subjects).filter(
    ({ rule }) => rule === 'google-whole-pool',
  )
  assert.equal(together?.severity, 'error')
  assert.equal(together.place.line, 12)
  assert.ok(together.who !== undefined && 'claims' in together.who)
})

const module = `resource "google_iam_workload_identity_pool" "ci" {
  workload_identity_pool_id = "ci"
}
resource "google_iam_workload_identity_pool_provider" "github" {
  workload_identity_pool_id          = google_iam_workload_identity_pool.ci.workload_identity_pool_id
  workload_identity_pool_provider_id = "github"
  attribute_mapping = {
    "google.subject"       = "assertion.sub"
    "attribute.repository" = "assertion.repository"
  }
  oidc {
    issuer_uri        = "${github}"
    allowed_audiences = ["sts.amazonaws.com"]
  }
}
resource "google_service_account_iam_binding" "ci" {
  service_account_id = "projects/p/serviceAccounts/deploy@p.iam.gserviceaccount.com"
  role               = "roles/iam.workloadIdentityUser"
  members = [
    "principalSet://iam.googleapis.com/\${google_iam_workload_identity_pool.ci.name}/*",
  ]
}
`
test('modules of Terraform are read with providers and members', () => {
  const reading = read({ 'main.tf': module })
  assert.deepEqual(
    [found(reading), reading.gaps],
    [
      [
        'main.tf:4:1 google-missing-condition',
        'main.tf:13:26 google-foreign-audience',
        'main.tf:20:5 google-whole-pool',
      ],
      [],
    ],
  )
})

test('a condition that the files do not say is a gap', () => {
  const text = module.replace('attribute_mapping', 'attribute_condition = var.condition\n  attribute_mapping')
  const { gaps } = read({ 'main.tf': `${text}variable "condition" {}` })
  assert.match(
    gaps[0]?.why ?? '',
    /^main\.tf:4:1: .*\.github: `attribute_condition`: `var\.condition` has no value/,
  )
})

test('a member that is surely nobody of a pool leaves nothing open, one that may be does', () => {
  const text = (type: string, member: string): string =>
    `resource "${type}" "m" {\n  service_account_id = "a"\n  role = "r"\n  member = "${member}"\n}\nvariable "x" {}\n`
  const gaps = (type: string, member: string): number => read({ 'main.tf': text(type, member) }).gaps.length
  assert.equal(gaps('google_service_account_iam_member', 'serviceAccount:${var.x}'), 0)
  assert.equal(gaps('google_service_account_iam_member', '${var.x}'), 1)
  assert.equal(gaps('google_project_iam_member', '${var.x}'), 0)
  assert.equal(gaps('google_project_iam_member', 'principalSet://${var.x}'), 1)
})

test('plans of Terraform are read with providers and members', () => {
  const resources = [
    {
      address: 'google_iam_workload_identity_pool_provider.github',
      mode: 'managed',
      type: 'google_iam_workload_identity_pool_provider',
      name: 'github',
      values: {
        project: 'p',
        workload_identity_pool_id: 'ci',
        workload_identity_pool_provider_id: 'github',
        attribute_mapping: { 'google.subject': 'assertion.sub' },
        attribute_condition: "assertion.repository_owner == 'acme'",
        oidc: [{ issuer_uri: github, allowed_audiences: null }],
      },
    },
    {
      address: 'google_service_account_iam_member.ci',
      mode: 'managed',
      type: 'google_service_account_iam_member',
      name: 'ci',
      values: {
        service_account_id: 'projects/p/serviceAccounts/deploy@p.iam.gserviceaccount.com',
        role: 'roles/iam.workloadIdentityUser',
        member: `principalSet://iam.googleapis.com/${pool}/*`,
      },
    },
  ]
  const plan = { format_version: '1.2', planned_values: { root_module: { resources } } }
  const reading = read({ 'plan.json': JSON.stringify(plan) })
  assert.deepEqual(
    lint(reading.subjects).map(({ rule }) => rule),
    ['google-whole-pool'],
  )
})

const hostile: [name: string, files: Readonly<Record<string, string>>][] = [
  ['YAML that is none', { 'a.yaml': 'issuerUri: [' }],
  ['YAML with aliases', { 'a.yaml': 'a: &a [issuerUri]\nb: [*a, *a]\n' }],
  ['deep YAML', { 'a.yaml': `issuerUri: ${'['.repeat(5000)}` }],
  ['deep JSON', { 'a.json': `{"issuerUri": ${'['.repeat(5000)}` }],
  [
    'names of a prototype',
    {
      'a.json': '{"oidc":{"issuerUri":"x"},"__proto__":{"bindings":[]},"attributeMapping":{"__proto__":"a"}}',
    },
  ],
  [
    'members that are no texts',
    {
      'a.json':
        '{"bindings":[1,null,{"members":{"a":1}},{"members":[1,null,"principal://iam.googleapis.com/"]}]}',
    },
  ],
  ['an issuer that is no text', { 'a.json': '{"oidc":{"issuerUri":5}}' }],
  [
    'a condition that loops',
    {
      'a.json': JSON.stringify({
        oidc: { issuerUri: github },
        attributeMapping: { 'google.subject': 'assertion.sub' },
        attributeCondition: '[1,2].all(a, [1,2].all(b, [1,2].all(c, true)))',
      }),
    },
  ],
  [
    'a condition of many words',
    {
      'a.json': JSON.stringify({
        oidc: { issuerUri: github },
        attributeMapping: { 'google.subject': 'assertion.sub' },
        attributeCondition: `assertion.repository in [${Array.from({ length: 200 }, (_, n) => `'o${n}/r'`).join()}]`,
      }),
    },
  ],
]
for (const [name, files] of hostile)
  test(`readLintFiles() survives ${name}`, () => {
    lint(read(files).subjects)
  })

test('readLintFiles() answers for any text that speaks of a pool', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 40 }), fc.jsonValue({ maxDepth: 3 }), (text, json) => {
      lint(
        read({
          'a.yaml': `issuerUri: x\n${text}`,
          'b.json': `{"oidc": {"issuerUri": "${github}"}, "attributeMapping": ${JSON.stringify(json)}}`,
        }).subjects,
      )
    }),
    { numRuns: 40 },
  )
})
