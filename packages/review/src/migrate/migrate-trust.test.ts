import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { JsonObject, JsonValue } from '@vouchsafe/core/json'
import { createConditionKey } from '@vouchsafe/trust/issuer'
import { lint } from '#lint/lint'
import { readLintFiles } from '#lint/read/read-lint-files'
import { github, oidc, policyOf, subject } from '#lint/testing/statements'
import { knownIds } from './known-ids.ts'
import { migrateTrust } from './migrate-trust.ts'
import { namesIn } from './names-in.ts'
import type { IdPlace, Migration } from './types.ts'

const gitlab = 'gitlab.com'
const buildkite = 'agent.buildkite.com'
const terraform = 'app.terraform.io'

const ids = knownIds([
  { host: github, name: 'acme', id: '123' },
  { host: github, name: 'acme/shop', id: '456' },
  { host: gitlab, name: 'acme', id: '1' },
  { host: gitlab, name: 'acme/web', id: '2' },
  { host: gitlab, name: 'acme/web/shop', id: '77' },
  { host: buildkite, name: 'acme', id: 'a-1' },
  { host: buildkite, name: 'acme/shop', id: 'p-1' },
  { host: terraform, name: 'acme', id: 'org-1' },
  { host: terraform, name: 'acme/core/prod', id: 'ws-1' },
])

interface Wish {
  readonly dropsNames?: boolean
  readonly by?: IdPlace
  /** Every claim is a condition key, as for a provider of our own with `claims: all`. */
  readonly all?: boolean
}

function migrated(text: string, { dropsNames = false, by, all = false }: Wish = {}): Migration {
  return migrateTrust(text, {
    ids,
    dropsNames,
    ...(by !== undefined && { by }),
    isExposed: (host, claim) => createConditionKey(host, all ? 'all' : 'known')(claim) !== undefined,
  })
}

function statements({ policy }: Migration): JsonObject[] {
  return JSON.parse(policy).Statement
}

/** The values of a key in a statement, under whichever operator. */
function valuesOf(statement: JsonObject | undefined, key: string): readonly JsonValue[] {
  return Object.values(statement?.['Condition'] ?? {}).flatMap((keys) =>
    [(keys as JsonObject)[key] ?? []].flat(),
  )
}

const main = 'ref:refs/heads/main'

test('migrateTrust() puts the subject with ids beside the one with names, then in its place', () => {
  const policy = policyOf(subject(github, [`repo:acme/shop:${main}`, 'repo:acme/*']))
  const both = migrated(policy)
  assert.deepEqual(valuesOf(statements(both)[0], `${github}:sub`), [
    `repo:acme/shop:${main}`,
    'repo:acme/*',
    `repo:acme@123/shop@456:${main}`,
    'repo:acme@123/*',
  ])
  const after = migrated(both.policy, { dropsNames: true })
  assert.deepEqual(valuesOf(statements(after)[0], `${github}:sub`), [
    `repo:acme@123/shop@456:${main}`,
    'repo:acme@123/*',
  ])
  for (const one of [both, after])
    assert.deepEqual([one.keeps, one.onlyByIds, one.left], [{ holds: true }, { holds: true }, []])
  assert.deepEqual(
    both.pinned.map(({ name, by }) => [name, by]),
    [
      ['acme/shop', 'subject'],
      ['acme', 'subject'],
    ],
  )
})

const byClaims: readonly (readonly [
  host: string,
  sub: string,
  wish: Wish,
  equal: JsonObject,
  pattern: string,
])[] = [
  [
    gitlab,
    'project_path:acme/web/shop:ref_type:branch:ref:main',
    {},
    { namespace_id: '2', project_id: '77' },
    'project_path:*/*:ref_type:branch:ref:main',
  ],
  [
    gitlab,
    'project_path:acme/*:ref_type:tag:*',
    {},
    { namespace_id: '1' },
    'project_path:*/*:ref_type:tag:*',
  ],
  [
    buildkite,
    'organization:acme:pipeline:shop:ref:refs/heads/main:*',
    {},
    { organization_id: 'a-1', pipeline_id: 'p-1' },
    'organization:*:pipeline:*:ref:refs/heads/main:*',
  ],
  [
    terraform,
    'organization:acme:project:core:workspace:prod:run_phase:apply',
    { all: true },
    { terraform_organization_id: 'org-1', terraform_workspace_id: 'ws-1' },
    'organization:*:project:*:workspace:*:run_phase:apply',
  ],
  [
    github,
    `repo:acme/shop:${main}`,
    { by: 'claims' },
    { repository_owner_id: '123', repository_id: '456' },
    `repo:*/*:${main}`,
  ],
]
for (const [host, sub, wish, equal, pattern] of byClaims)
  test(`migrateTrust() asks for ids in claims: ${sub}`, () => {
    const policy = policyOf(subject(host, sub))
    const both = migrated(policy, wish)
    const after = migrated(both.policy, { ...wish, dropsNames: true })
    assert.deepEqual(
      [statements(both).length, statements(after).length, both.left, after.left],
      [2, 1, [], []],
    )
    assert.deepEqual(statements(both)[1], statements(after)[0])
    const [only] = statements(after)
    assert.deepEqual(valuesOf(only, `${host}:sub`), [pattern])
    for (const [claim, id] of Object.entries(equal))
      assert.deepEqual(valuesOf(only, `${host}:${claim}`), [id])
    assert.deepEqual([both.keeps, both.onlyByIds], [{ holds: true }, { holds: true }])
    assert.deepEqual([after.keeps, after.onlyByIds], [{ holds: true }, { holds: true }])
  })

test('migrateTrust() leaves what has ids already beside what it takes names from', () => {
  const policy = policyOf(subject(github, [`repo:acme/shop:${main}`, 'repo:other@7/x@8:*']))
  const after = migrated(policy, { dropsNames: true })
  assert.deepEqual(valuesOf(statements(after)[0], `${github}:sub`), [
    'repo:other@7/x@8:*',
    `repo:acme@123/shop@456:${main}`,
  ])
  assert.deepEqual([after.keeps, after.onlyByIds, after.left], [{ holds: true }, { holds: true }, []])
})

test('migrateTrust() makes a statement for each repository: no id goes with the branch of another', () => {
  const more = knownIds([
    { host: gitlab, name: 'a/x', id: '10' },
    { host: gitlab, name: 'a/y', id: '20' },
  ])
  const policy = policyOf(
    subject(gitlab, [
      'project_path:a/x:ref_type:branch:ref:main',
      'project_path:a/y:ref_type:branch:ref:next',
    ]),
  )
  const { policy: text } = migrateTrust(policy, { ids: more, dropsNames: true, isExposed: () => true })
  const found = statements({ policy: text } as Migration).map((one) => [
    ...valuesOf(one, `${gitlab}:project_id`),
    ...valuesOf(one, `${gitlab}:sub`),
  ])
  assert.deepEqual(found, [
    ['10', 'project_path:*/*:ref_type:branch:ref:main'],
    ['20', 'project_path:*/*:ref_type:branch:ref:next'],
  ])
})

test('migrateTrust() asks for the number of a Google account in place of its address', () => {
  const google = 'accounts.google.com'
  const email = 'deploy@acme.iam.gserviceaccount.com'
  const named = oidc(google, {
    StringEquals: { [`${google}:email`]: [email, 'other@acme.example'], [`${google}:oaud`]: 'x' },
  })
  const numbers = knownIds([{ host: google, name: email, id: '112233445566778899000' }])
  const options = { ids: numbers, isExposed: () => true }
  const both = migrateTrust(policyOf(named), { ...options, dropsNames: false })
  const after = migrateTrust(both.policy, { ...options, dropsNames: true })
  assert.deepEqual(
    statements(after).map((one) =>
      [valuesOf(one, `${google}:email`), valuesOf(one, `${google}:sub`)].map((values) =>
        values.filter(Boolean),
      ),
    ),
    [
      [['other@acme.example'], []],
      [[], ['112233445566778899000']],
    ],
  )
  assert.deepEqual(
    [both.keeps, both.onlyByIds, after.keeps, after.onlyByIds],
    Array.from({ length: 4 }, () => ({ holds: true })),
  )
  assert.deepEqual(
    [after.left.map(({ value, why }) => [value, why]), namesIn(policyOf(named)).map(({ name }) => name)],
    [[['other@acme.example', 'no id of `other@acme.example` is known']], [email, 'other@acme.example']],
  )
})

test('migrateTrust() forbids with ids what it forbids by name', () => {
  const sub = `${github}:sub`
  const [loose] = [
    oidc(github, {
      StringLike: { [sub]: 'repo:acme/shop:*' },
      StringNotLike: { [sub]: 'repo:acme/shop:pull_request*' },
    }),
  ]
  const deny = {
    ...oidc(github, { StringEquals: { [sub]: 'repo:acme/shop:ref:refs/heads/old' } }),
    Effect: 'Deny',
  }
  const both = statements(migrated(policyOf(loose, deny)))
  assert.deepEqual(
    valuesOf({ Condition: { a: both[0]?.['Condition']?.['StringNotLike' as never] ?? {} } }, sub),
    ['repo:acme/shop:pull_request*', 'repo:acme@123/shop@456:pull_request*'],
  )
  assert.deepEqual(valuesOf(both[1], sub), [
    'repo:acme/shop:ref:refs/heads/old',
    'repo:acme@123/shop@456:ref:refs/heads/old',
  ])
  const after = statements(migrated(policyOf(loose, deny), { dropsNames: true }))
  assert.deepEqual(valuesOf(after[1], sub).length, 2)
  const claims = statements(migrated(policyOf(loose, deny), { by: 'claims', dropsNames: true }))
  assert.deepEqual(
    claims.map(({ Effect, Condition }) => [Effect, (Condition as JsonObject)['StringNotLike'] ?? null]),
    [
      ['Deny', null],
      ['Allow', { [sub]: 'repo:*/*:pull_request*' }],
      ['Deny', null],
    ],
  )
})

const staying: readonly (readonly [host: string, sub: string, why: RegExp, wish?: Wish])[] = [
  [github, 'repo:acme/other:*', /^no id of `acme\/other` is known$/],
  [github, 'repo:else/shop:*', /^no id of `else` is known$/],
  [github, 'repo:*', /^a wildcard stands where the name would$/],
  [github, 'repo:acme*/x:*', /^a wildcard stands/],
  [github, '*', /^a wildcard stands/],
  [github, 'job_workflow_ref:acme/wf/.github/workflows/a.yml@refs/heads/main', /template of its own/],
  [terraform, 'organization:acme:project:*:workspace:*:run_phase:apply', /^AWS shows policies no ids of HCP/],
  [gitlab, 'project_path:acme/shop:*', /^no id of `acme\/shop` is known$/],
]
for (const [host, sub, why, wish] of staying)
  test(`migrateTrust() leaves ${sub}, and says why`, () => {
    const policy = policyOf(subject(host, sub))
    const { policy: after, left, changes, pinned } = migrated(policy, { ...wish, dropsNames: true })
    assert.deepEqual([after, changes, pinned], [policy, false, []])
    assert.match(left[0]?.why ?? '', why)
  })

const untouched: readonly JsonObject[] = [
  subject(github, 'repo:acme@123/shop@456:*'),
  subject(github, 'repository_id:456:*'),
  oidc(github, { StringEquals: { [`${github}:repository_id`]: '456' } }),
  subject('oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE', 'system:serviceaccount:acme:shop'),
  { Effect: 'Allow', Principal: { AWS: '123456789012' }, Action: 'sts:AssumeRole' },
]
for (const statement of untouched)
  test(`migrateTrust() has nothing to do for ${JSON.stringify(statement['Condition'] ?? statement['Principal'])}`, () => {
    const { changes, left } = migrated(policyOf(statement), { dropsNames: true })
    assert.deepEqual([changes, left], [false, []])
  })

test('after both steps nothing is trusted by a name that somebody could register again', () => {
  const rules = (text: string): string[] => {
    const facts = { region: 'eu-west-1', parameters: new Map<string, string>() }
    return lint(readLintFiles([{ file: 'f', text }], facts).subjects).map(({ rule }) => rule)
  }
  for (const [host, sub, wish] of [[github, `repo:acme/shop:${main}`, {}], ...byClaims] as const) {
    if (host === terraform) continue
    const policy = policyOf(subject(host, sub, 'StringLike'))
    assert.ok(rules(policy).includes('recyclable-name'), sub)
    const { policy: after } = migrated(policy, { ...wish, dropsNames: true })
    assert.ok(!rules(after).includes('recyclable-name'), after)
    assert.deepEqual(
      rules(after).filter((rule) => /tenant|organization/.test(rule) && !rules(policy).includes(rule)),
      [],
      after,
    )
  }
})
