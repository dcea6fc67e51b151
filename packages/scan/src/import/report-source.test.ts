import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createStreamSource } from '#sources/stream/stream-source'
import { characters, serviceAccountKey } from '#testing/credentials'
import {
  awsParts,
  betterleaks,
  commit,
  gitleaks,
  kingfisher,
  slack,
  streamOf,
  token,
  trufflehog,
} from './testing/reports.ts'
import { placesOf, reportOf, scanReport } from './testing/scan-report.ts'

const lines = (...records: object[]): string => records.map((one) => `${JSON.stringify(one)}\n`).join('')

const { id, secret } = awsParts('reported')
const document = serviceAccountKey('reported')
const forms: [name: string, report: string, tool: string][] = [
  ['gitleaks', JSON.stringify([gitleaks('github-pat', token)], null, 1), 'gitleaks'],
  [
    'betterleaks 1',
    JSON.stringify([gitleaks('github-pat', token, { Attributes: { path: 'a.env' } })]),
    'betterleaks',
  ],
  ['betterleaks 2', JSON.stringify([betterleaks('github-pat', token)]), 'betterleaks'],
  ['betterleaks 2 as JSON lines', lines(betterleaks('github-pat', token)), 'betterleaks'],
  [
    'betterleaks 2 as it first was',
    JSON.stringify([
      {
        ruleID: 'github-pat',
        match: token,
        secret: token,
        attributes: { path: 'a.env', 'git.sha': commit, 'git.author_name': 'Ann B' },
        location: { startLine: 4 },
      },
    ]),
    'betterleaks',
  ],
  ['TruffleHog', lines(trufflehog('Github', token)), 'trufflehog'],
  ['Kingfisher as JSON lines', lines(kingfisher('github.1', token), { audit: {} }), 'kingfisher'],
  ['Kingfisher 1', JSON.stringify([kingfisher('github.1', token)]), 'kingfisher'],
  [
    'Kingfisher as it first was',
    JSON.stringify([{ id: 'x', matches: [kingfisher('github.1', token)] }]),
    'kingfisher',
  ],
  [
    'Kingfisher 2',
    JSON.stringify({ findings: [kingfisher('github.1', token)], metadata: { target: '.' } }),
    'kingfisher',
  ],
]
for (const [name, report, tool] of forms)
  test(`a report of ${name} gives the finding that a scan of the same place gives`, async () => {
    const { findings, gaps } = await scanReport(
      reportOf(report),
      createStreamSource(streamOf(`\n\n\nGITHUB_TOKEN=${token}\n`)),
    )
    assert.deepEqual(gaps, [])
    assert.equal(findings.length, 1)
    const [stdin, reported] = findings[0]?.places ?? []
    assert.deepEqual([stdin?.origin.kind, stdin?.line], ['stdin', 4])
    assert.equal(reported?.line, 4)
    const origin = reported?.origin
    if (origin?.kind !== 'report') assert.fail('a place of another kind')
    assert.deepEqual([origin.tool, origin.path, origin.commit], [tool, 'a.env', commit])
    assert.match(origin.author ?? '', /^Ann B/)
  })

const pairs: [name: string, report: string][] = [
  [
    'gitleaks, in two records of any order',
    JSON.stringify([
      gitleaks('generic-api-key', secret, { StartLine: 5, Match: `AWS_SECRET_ACCESS_KEY=${secret}` }),
      gitleaks('aws-access-token', id),
    ]),
  ],
  [
    'betterleaks, as a component',
    lines(
      betterleaks('aws-access-token', id, {
        component_sets: [
          {
            components: [
              { rule_id: 'aws-secret-access-key', match: { full: `key = ${secret}`, value: secret } },
            ],
          },
        ],
      }),
    ),
  ],
  ['TruffleHog, joined by a colon', lines(trufflehog('AWS', id, { RawV2: `${id}:${secret}` }))],
  ['TruffleHog, joined by nothing', lines(trufflehog('AWS', id, { RawV2: `${id}${secret}` }))],
  [
    'TruffleHog, in parts',
    lines(trufflehog('AWS', id, { SecretParts: { access_key_id: id, secret_access_key: secret } })),
  ],
  [
    'Kingfisher, as a capture',
    lines(kingfisher('aws.1', id, { dependent_captures: { AWS_SECRET_ACCESS_KEY: secret } })),
  ],
]
for (const [name, report] of pairs)
  test(`the halves of a pair are one finding in a report of ${name}`, async () => {
    const { findings } = await scanReport(
      reportOf(report),
      createStreamSource(streamOf(`id ${id} secret ${secret}`)),
    )
    assert.deepEqual(
      findings.map(({ detector, severity, names }) => [detector, severity, names['accessKeyId']]),
      [['aws-access-key', 'critical', id]],
    )
  })

test('a document in a report is the document in its file', async () => {
  const report = reportOf(lines(trufflehog('GCP', document, { RawV2: document })))
  const { findings } = await scanReport(report, createStreamSource(streamOf(document)))
  assert.deepEqual(placesOf(findings), [['google-service-account-key', ':1', 'a.env:4']])
})

test('what no row of ours takes for a cloud credential is counted by rule', async () => {
  const hidden = `ghp${'_'}${token.slice(4)}`
  const report = reportOf(
    JSON.stringify([
      gitleaks('slack-bot-token', slack),
      gitleaks('slack-bot-token', slack, { StartLine: 9 }),
      gitleaks('aws-access-token', `AK${'IA'}IOSFODNN7EXAMPLE`),
      gitleaks(`rule of ${hidden}`, 'x'),
      { another: 'record' },
    ]),
  )
  const { findings, coverage } = await scanReport(report)
  assert.deepEqual(findings, [])
  assert.deepEqual(coverage[0]?.further, {
    'with the secret redacted': 0,
    'records of another kind': 1,
    'by `slack-bot-token`, out of scope': 2,
    'by `aws-access-token`, not confirmed': 1,
    'by other rules, out of scope': 1,
  })
})

const trials: [name: string, record: object, reason: RegExp | undefined][] = [
  [
    'TruffleHog verified',
    trufflehog('Github', token, { Verified: true }),
    /^trufflehog tried it, and it worked$/,
  ],
  ['TruffleHog did not verify', trufflehog('Github', token), undefined],
  [
    'Kingfisher found active',
    kingfisher('github.1', token, { validation: { status: 'Active Credential' } }),
    /^kingfisher tried it, and it worked$/,
  ],
  [
    'Kingfisher found inactive',
    kingfisher('github.1', token, { validation: { outcome: 'verified_inactive' } }),
    /^kingfisher tried it, and it was refused/,
  ],
  [
    'betterleaks found valid',
    betterleaks('github-pat', token, { analysis: { status: 'valid' } }),
    /^betterleaks tried it, and it worked$/,
  ],
  [
    'betterleaks found revoked',
    gitleaks('github-pat', token, { ValidationStatus: 'revoked' }),
    /^betterleaks tried it, and it was refused/,
  ],
  [
    'a member of all objects validates',
    gitleaks('github-pat', token, { ValidationStatus: 'constructor' }),
    undefined,
  ],
]
for (const [name, record, reason] of trials)
  test(`what ${name} has a reason more, or none`, async () => {
    const { findings } = await scanReport(reportOf(lines(record)))
    const said = findings[0]?.reasons.find((one) => one.includes('tried it'))
    assert.equal(said === undefined, reason === undefined)
    if (reason !== undefined) assert.match(said ?? '', reason)
  })

const redactions = [
  'REDACTED',
  'REDACT',
  '*'.repeat(24),
  '[REDACTED:4e72175d]',
  `${token.slice(0, 20)}...`,
  '',
]
for (const shown of redactions)
  test(`a record whose secret is ${shown === '' ? 'left out' : shown.replace(/^gh.*/, 'cut in half')} is a finding by its place`, async () => {
    const report = reportOf(
      JSON.stringify([gitleaks('github-pat', shown), gitleaks('slack-bot-token', shown)]),
    )
    const { findings, coverage } = await scanReport(report)
    assert.deepEqual(placesOf(findings), [['github-token', 'a.env:4']])
    assert.match(findings[0]?.reasons.join() ?? '', /as `github-pat`,the report leaves the secret out/)
    assert.equal(coverage[0]?.further['by `slack-bot-token`, out of scope'], 1)
  })

test('a redacted place joins the finding that stands there', async () => {
  const whole = JSON.stringify([gitleaks('github-pat', token)])
  const redacted = reportOf(JSON.stringify([gitleaks('github-pat', 'REDACTED')]))
  const { findings } = await scanReport(redacted, reportOf(whole))
  assert.deepEqual(placesOf(findings), [['github-token', 'a.env:4', 'a.env:4']])
})

test('what is no report says so', async () => {
  const { gaps } = await scanReport(reportOf('{"name":"package"}'))
  assert.deepEqual(gaps, [
    { what: 'report.json', why: 'not a report of gitleaks, betterleaks, TruffleHog or Kingfisher in JSON' },
  ])
})

test('a record keeps its line where others stand far from it', async () => {
  const far = characters('far', 4)
  const report = reportOf(
    JSON.stringify([
      gitleaks('github-pat', token, { StartLine: 1_000_000, Match: `${far}\n t=${token}\n` }),
      gitleaks('github-pat', token, { StartLine: 3 }),
    ]),
  )
  const { findings } = await scanReport(report)
  assert.deepEqual(placesOf(findings), [['github-token', 'a.env:3', 'a.env:1000001']])
})
