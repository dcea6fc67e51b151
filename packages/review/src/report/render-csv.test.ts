import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import type { EpochSeconds } from '@vouchsafe/core/time'
import fc from 'fast-check'
import type { ReviewRow } from '#access/types'
import { isUntouched, renderCsv } from './render-csv.ts'
import { renderReportJson } from './render-json.ts'
import type { ReviewReport } from './types.ts'

const at = 1_795_322_400 as EpochSeconds
const row: ReviewRow = {
  kind: 'Role',
  account: '000000000001',
  name: 'deploy',
  arn: 'arn:aws:iam::000000000001:role/deploy',
  owner: 'payments, "platform"',
  disabled: false,
  createdAt: at,
  lastUsedAt: at,
  unusedDays: 0,
  sessions: 2,
  calls: 0,
  subjectCount: 1,
  subjects: [{ principal: 'arn:p', subject: '=HYPERLINK("http://evil")', count: 2, firstAt: at, lastAt: at }],
  trust: { class: 'exact', score: 10, because: ['statement 0: exactly `a`'] },
  permissions: { class: 'none', score: 0, because: [] },
}
const report = (rows: readonly ReviewRow[], runBy = 'uid 1000 (ada)'): ReviewReport => ({
  trustVersion: 7,
  at,
  runBy,
  selection: 'everything',
  rows,
})

/** As RFC 4180 says, and nothing more lenient. */
function parseCsv(text: string): string[][] {
  assert.ok(text.endsWith('\r\n'))
  return text
    .slice(0, -2)
    .split('\r\n')
    .map((line) => {
      const cells = [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)]
      assert.equal(cells.map(([whole]) => whole).join(''), line)
      return cells.map(([, quoted, plain = '']) => quoted?.replaceAll('""', '"') ?? plain)
    })
}

test('renderCsv() says what it is about, then a row for each thing with room for a decision', () => {
  const records = parseCsv(renderCsv(report([row])))
  assert.deepEqual(
    records.slice(1, 6).map(([name, value]) => [name, value]),
    [
      ['trust_version', '7'],
      ['time', '2026-11-22T04:40:00Z'],
      ['run_by', 'uid 1000 (ada)'],
      ['selection', 'everything'],
      ['rows', '1'],
    ],
  )
  const [names = [], values = []] = records.slice(6)
  const said = Object.fromEntries(names.map((name, index) => [name, values[index]]))
  assert.deepEqual(
    [said['owner'], said['last_used'], said['admits'], said['decision'], said['trusted_by']],
    ['payments, "platform"', '2026-11-22T04:40:00Z', 'exact', '', ''],
  )
})

test('renderCsv() has the same number of fields in every record', () => {
  const widths = parseCsv(renderCsv(report([row, row]))).map((record) => record.length)
  assert.equal(new Set(widths).size, 1)
})

test('renderCsv() begins with the digest of everything after its first line', () => {
  const csv = renderCsv(report([row]))
  const cut = csv.indexOf('\r\n') + 2
  const digest = createHash('sha256').update(csv.slice(cut)).digest('hex')
  assert.ok(csv.startsWith(`sha256,${digest},`))
  assert.ok(isUntouched(csv))
  assert.equal(isUntouched(csv.replace('deploy', 'deplay')), false)
  assert.equal(isUntouched(csv.replace('trust_version,7', 'trust_version,8')), false)
})

test('renderCsv() lets nothing through that a spreadsheet would run or a terminal obey', () => {
  const nasty = fc.string({
    unit: fc.constantFrom('=', '+', '-', '@', '\t', '\r', '\n', ' ', ',', '"', 'a', '\u001b', '\u202e', '＝'),
  })
  fc.assert(
    fc.property(nasty, (text) => {
      const subjects = row.subjects.map((one) => ({ ...one, subject: text }))
      const csv = renderCsv(report([{ ...row, name: text, owner: text, subjects }], text))
      for (const cell of parseCsv(csv).flat()) {
        assert.doesNotMatch(cell, /^\s*[=+\-@＝＋－＠]/)
        assert.doesNotMatch(cell, /[\p{Cc}\p{Cf}]/u)
      }
    }),
  )
})

test('renderReportJson() carries the digest of the text that it holds', () => {
  const json = renderReportJson(report([row]))
  const { sha256 } = JSON.parse(json)
  const review = json.slice(json.indexOf('"review":') + 9, -1)
  assert.equal(sha256, createHash('sha256').update(review).digest('hex'))
  assert.equal(JSON.parse(review).rows[0].name, 'deploy')
})
