import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { renderHtml, renderJson, renderJunit, renderSarif, type Report } from '#report/index'
import { betterleaks, gitleaks, kingfisher, token, trufflehog } from './testing/reports.ts'
import { reportOf, scanReport } from './testing/scan-report.ts'

const record = JSON.stringify(gitleaks('github-pat', token))
const broken: [name: string, text: string, why: RegExp][] = [
  ['deep nesting', record.replace('[]', `${'['.repeat(50_000)}${']'.repeat(50_000)}`), /too deep/],
  ['a key twice', record.replace('{', '{"RuleID":"x",'), /duplicate key/],
  ['half a pair of surrogates', record.replace('Ann B', '\\ud800'), /lone surrogate/],
  ['a number beyond what is exact', record.replace('4.953056', '1e300'), /inexact number/],
  ['a raw control character', record.replace('Ann B', '\u0001'), /control character/],
  ['brackets that do not fit', record.replace('[]', '[}'), /cut off|unexpected/],
  ['an end that is missing', record.slice(0, -9), /no JSON/],
]
for (const [name, text, why] of broken)
  test(`a record with ${name} is a gap, and the next one is read`, async () => {
    const { findings, gaps } = await scanReport(reportOf(`${record}\n${text}\n`))
    assert.equal(findings.length, 1)
    assert.match(gaps.map((gap) => gap.why).join(), why)
  })

test('members of any type are taken, and none of them ends the reading', async () => {
  const odd = fc.oneof(fc.jsonValue(), fc.constantFrom(-1, 0.5, 1e15, '', '__proto__', null, [], {}))
  const make = fc.constantFrom(gitleaks, betterleaks, trufflehog, kingfisher)
  await fc.assert(
    fc.asyncProperty(make, fc.array(fc.tuple(fc.nat(), odd), { maxLength: 6 }), async (build, changes) => {
      const made = build('github-pat', token) as Record<string, unknown>
      const names = Object.keys(made)
      for (const [n, value] of changes) made[names[n % names.length] ?? ''] = value
      const { findings } = await scanReport(reportOf(`${JSON.stringify(made)}\n${record}\n`))
      assert.ok(findings.length >= 1)
    }),
    { numRuns: 20 },
  )
})

test('no form of a report of a report shows a secret, wherever the other tool put it', async () => {
  const where = [
    'RuleID',
    'Description',
    'Match',
    'Secret',
    'File',
    'SymlinkFile',
    'Commit',
    'Author',
    'Message',
    'Fingerprint',
  ]
  for (const name of where)
    for (const shown of [token, 'REDACTED']) {
      const text = JSON.stringify([{ ...gitleaks('github-pat', shown), [name]: `a ${token} b` }])
      const result = await scanReport(reportOf(text))
      const report: Report = {
        target: 'report.json',
        began: '2026-11-22T06:00:00Z',
        elapsedMs: 1,
        tool: '0',
        ...result,
      }
      for (const render of [renderJson, renderSarif, renderHtml, renderJunit])
        assert.ok(!render(report).includes(token.slice(4, 12)), `${name} in ${render.name}`)
    }
})

test('paths with escapes and markup stay texts', async () => {
  const path = '\u001b[31m<script>\u202e"/\'&\n'
  const { findings } = await scanReport(
    reportOf(JSON.stringify([gitleaks('github-pat', token, { File: path })])),
  )
  const report = { target: '-', began: 'x', elapsedMs: 1, tool: '0', findings, coverage: [], gaps: [] }
  for (const render of [renderHtml, renderJunit])
    for (const harm of ['\u001b', '\u202e', '<script']) assert.ok(!render(report).includes(harm), render.name)
})

test('rules without end are counted in a bounded table', async () => {
  const records = Array.from({ length: 500 }, (_, n) => gitleaks(`rule-${n}`, 'nothing'))
  const { coverage } = await scanReport(reportOf(JSON.stringify(records)))
  const further = coverage[0]?.further ?? {}
  assert.ok(Object.keys(further).length < 60)
  assert.equal(
    Object.values(further).reduce((sum, count) => sum + count, 0),
    500,
  )
})
