import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseJsonObject } from '@vouchsafe/core/json'
import { memberAt, objectsAt, textAt } from '#import/members'
import { renderGitlab } from './render-gitlab.ts'
import { findingWith, originsWith, reportWith } from './testing/reports.ts'

const report = reportWith('a.env')
const places = originsWith('a.env')
  .filter(({ kind }) => kind === 'git')
  .map((origin) => ({ origin, line: 7, encoding: [] }))
const document = parseJsonObject(
  renderGitlab({ ...report, findings: [...report.findings, findingWith('a', { places })] }),
)
const vulnerabilities = objectsAt(document, 'vulnerabilities')

test('renderGitlab() has what the schema of GitLab asks for', () => {
  assert.match(textAt(document, 'version') ?? '', /^\d+\.\d+\.\d+$/)
  for (const name of ['start_time', 'end_time'])
    assert.match(textAt(document, 'scan', name) ?? '', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/)
  assert.deepEqual(
    [memberAt(document, 'scan', 'type'), memberAt(document, 'scan', 'status')],
    ['secret_detection', 'success'],
  )
  for (const one of vulnerabilities) {
    assert.match(textAt(one, 'id') ?? '', /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/)
    assert.ok(textAt(one, 'location', 'commit', 'sha'))
    for (const identifier of objectsAt(one, 'identifiers'))
      assert.deepEqual(Object.keys(identifier), ['type', 'name', 'value'])
  }
})

test('renderGitlab() tells of what counts, with its commit where there is one, and of no secret', () => {
  assert.deepEqual(
    vulnerabilities.map((one) => textAt(one, 'severity')),
    ['Critical', 'Low', 'Critical'],
  )
  assert.equal(textAt(vulnerabilities.at(-1), 'location', 'commit', 'author'), 'a.env')
  assert.ok(vulnerabilities.every((one) => !('raw_source_code_extract' in one)))
})
