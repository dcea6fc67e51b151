import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { evaluate } from '@vouchsafe/policy/evaluate'
import { requestOfClaims } from '#explain/claim-context'
import { lint } from '../lint.ts'
import { readLintFiles, type LintReading } from '../read/read-lint-files.ts'
import {
  deployment,
  estateCases,
  pipeline,
  role,
  roleOf,
  serviceAccount,
  workflow,
  type Files,
} from '../testing/estate-cases.ts'
import { account, cluster, github, oidc, subject } from '../testing/statements.ts'
import type { LintFinding, TrustSubject } from '../types.ts'

const facts = { account, region: 'us-east-1', parameters: new Map<string, string>() }

function read(files: Files): LintReading {
  const given = Object.entries(files).map(([file, text]) => ({ file, text }))
  const reading = readLintFiles(given, facts)
  assert.deepEqual(reading.gaps, [])
  return reading
}

function findings(files: Files, repository?: string): LintFinding[] {
  const { subjects, providers } = read(files)
  return lint(subjects, { actions: new Map(), providers, ...(repository !== undefined && { repository }) })
}

for (const [rule, { bad, good }] of Object.entries(estateCases)) {
  for (const [at, files] of bad.entries())
    test(`${rule} finds what it is for (${at + 1})`, () => {
      const rules = findings(files, 'acme/shop').map((finding) => finding.rule)
      assert.equal(rules.filter((one) => one === rule).length, 1, `${JSON.stringify(files)}: ${rules.join()}`)
    })
  for (const [at, files] of good.entries())
    test(`${rule} finds nothing in what is like it and sound (${at + 1})`, () => {
      const found = findings(files, 'acme/shop').filter((finding) => finding.rule === rule)
      assert.deepEqual(
        found.map(({ message }) => message),
        [],
        JSON.stringify(files),
      )
    })
}

function told(files: Files, rule: string, repository?: string): string[] {
  return findings(files, repository)
    .filter((finding) => finding.rule === rule)
    .map(({ place, message }) => `${place.file}:${place.line}:${place.column} ${message}`)
}

const api = role('api', [subject(cluster, 'system:serviceaccount:payments:api', 'StringEquals')])
const main = role('deploy', [subject(github, 'repo:acme/shop:ref:refs/heads/main', 'StringEquals')])

test('a refusal names the place of the annotation, what is expected and what the token has', () =>
  assert.deepEqual(
    told(
      { 'r.json': api, 'a.yaml': serviceAccount('api', 'payment', roleOf('api')) },
      'workload-not-trusted',
    ),
    [
      `a.yaml:8:4 the role \`api\` never lets in the service account \`payment:api\`: \`${cluster}:sub\` has to be \`system:serviceaccount:payments:api\`, and the token has \`system:serviceaccount:payment:api\``,
    ],
  ))

test('without a repository only what no repository could have is told', () => {
  const files = { 'r.json': main, 'w.yml': workflow({ push: { branches: ['main'] } }) }
  assert.deepEqual(told(files, 'workload-not-trusted'), [])
  assert.deepEqual(told(files, 'workload-not-trusted', 'acme/shop'), [])
  assert.equal(told(files, 'workload-not-trusted', 'acme/other').length, 1)
  const other = { ...files, 'w.yml': workflow('pull_request') }
  assert.match(told(other, 'workload-not-trusted').join(), /the token has `repo:acme\/shop:pull_request`$/)
})

test('a workflow that others call may run for any repository', () => {
  const files = { 'r.json': main, 'w.yml': workflow({ workflow_call: {} }) }
  assert.deepEqual(told(files, 'workload-not-trusted', 'acme/workflows'), [])
})

test('a Deny on what is known is sure, and one on what is not is not', () => {
  const denied = (key: string, value: string): Files => ({
    'r.json': role('deploy', [
      subject(github, 'repo:acme/shop:*'),
      { ...oidc(github, { StringLike: { [key]: value } }), Effect: 'Deny' },
    ]),
    'w.yml': workflow('pull_request'),
  })
  const rule = 'workload-not-trusted'
  assert.match(told(denied(`${github}:sub`, '*:pull_request'), rule).join(), /its statement 1 denies it$/)
  assert.deepEqual(told(denied(`${github}:actor`, '*'), rule, 'acme/shop'), [])
  assert.deepEqual(told(denied('aws:SourceIp', '*'), rule, 'acme/shop'), [])
})

test('a role of several clusters is asked about each', () => {
  const other = cluster.replace('EXAMPLE', 'ANOTHER')
  const trust = role('api', [
    subject(cluster, 'system:serviceaccount:a:x', 'StringEquals'),
    subject(other, 'system:serviceaccount:payments:api', 'StringEquals'),
  ])
  assert.deepEqual(
    told(
      { 'r.json': trust, 'a.yaml': serviceAccount('api', 'payments', roleOf('api')) },
      'workload-not-trusted',
    ),
    [],
  )
})

const namespaces = fc.constantFrom('payments', 'shop', 'a', 'default')
const names = fc.constantFrom('api', 'web', 'default')
const pattern = fc
  .tuple(fc.constantFrom('payments', 'shop', '*', 'p*', '?'), fc.constantFrom('api', '*', 'a?i'))
  .map(([namespace, name]) => `system:serviceaccount:${namespace}:${name}`)
const operator = fc.constantFrom(
  'StringEquals',
  'StringLike',
  'StringNotLike',
  'StringEqualsIgnoreCase',
  'ForAnyValue:StringLike',
)

test('a service account is told of exactly when the evaluator refuses its token', () => {
  fc.assert(
    fc.property(namespaces, names, pattern, operator, (namespace, name, sub, how) => {
      const files = {
        'r.json': role('api', [oidc(cluster, { [how]: { [`${cluster}:sub`]: sub } })]),
        'a.yaml': serviceAccount(name, namespace, roleOf('api')),
      }
      const trust = read(files).subjects.find((one): one is TrustSubject => one.on === 'trust')
      assert.ok(trust)
      const claims = {
        iss: `https://${cluster}`,
        sub: `system:serviceaccount:${namespace}:${name}`,
        aud: 'sts.amazonaws.com',
      }
      const { effect } = evaluate(
        trust.compiled,
        requestOfClaims(claims, { account, exposed: 'known' }).request,
      )
      assert.equal(told(files, 'workload-not-trusted').length, effect === 'allow' ? 0 : 1)
    }),
    { numRuns: 150 },
  )
})

const branches = fc.constantFrom('main', 'release/1', 'feature', 'v1')
const filters = fc.array(fc.constantFrom('main', 'release/**', '*', 'v?', 'rel*'), {
  minLength: 1,
  maxLength: 2,
})

test('what a push to a branch of the filter would get is never told of', () => {
  fc.assert(
    fc.property(
      branches,
      filters,
      fc.constantFrom('refs/heads/main', 'refs/heads/*', 'refs/heads/release/*', 'refs/*'),
      (branch, filter, ref) => {
        const isRun = filter.some((one) =>
          one === '*'
            ? !branch.includes('/')
            : new RegExp(
                `^${one.replaceAll('**', '.+').replaceAll('*', '[^/]*').replaceAll('.+', '.*')}$`,
              ).test(branch),
        )
        const files = {
          'r.json': role('deploy', [subject(github, `repo:acme/shop:ref:${ref}`)]),
          'w.yml': workflow({ push: { branches: filter } }),
        }
        const isAdmitted = new RegExp(`^${ref.replaceAll('*', '.*')}$`).test(`refs/heads/${branch}`)
        if (isRun && isAdmitted) assert.deepEqual(told(files, 'workload-not-trusted', 'acme/shop'), [])
      },
    ),
    { numRuns: 150 },
  )
})

test('findings of a run are the same in whatever order its files are', () => {
  const files: Files = {
    'r.json': api,
    'm.json': main,
    'a.yaml': serviceAccount('api', 'payment', roleOf('api')),
    'd.yaml': deployment({}),
    'w.yml': workflow('pull_request'),
    '.gitlab-ci.yml': pipeline('x'),
  }
  const forwards = findings(files)
  assert.ok(forwards.length > 4)
  assert.deepEqual(findings(Object.fromEntries(Object.entries(files).toReversed())), forwards)
})
