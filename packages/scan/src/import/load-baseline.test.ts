import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { applyBaseline, renderBaseline } from '#baseline/baseline'
import { detectors } from '#detectors/detectors'
import type { Finding } from '#finding/types'
import { githubToken } from '#testing/credentials'
import { scanText, testTime } from '#testing/scan-text'
import { loadBaseline } from './load-baseline.ts'
import { commit, gitleaks, token } from './testing/reports.ts'

const folder = mkdtempSync(join(tmpdir(), 'vouch-baseline-'))
after(() => rmSync(folder, { recursive: true }))

const key = Buffer.alloc(32)
const { findings } = await scanText(`\n\n\n${token}\n${githubToken('other')}\n`)
/** As a scan of the history would have it. */
const inHistory: Finding[] = findings.map((finding) => ({
  ...finding,
  places: finding.places.map(({ line }) => ({
    origin: {
      kind: 'git',
      object: 'x',
      type: 'blob',
      path: 'a.env',
      first: { id: commit, author: 'Ann', email: '', at: 0 },
      isInHead: true,
      isReachable: true,
    },
    line,
    encoding: [],
  })),
}))

async function known(name: string, text: string): Promise<number[]> {
  writeFileSync(join(folder, name), text)
  const baseline = await loadBaseline(join(folder, name), {
    ownKey: async () => key,
    detectors,
    at: testTime,
    signal: new AbortController().signal,
  })
  return applyBaseline(inHistory, baseline)
    .filter(({ suppression }) => suppression !== undefined)
    .map(({ places }) => places[0]?.line ?? 0)
}

const cases: [name: string, file: string, text: string, lines: number[]][] = [
  ['a baseline of ours', 'a.json', renderBaseline(findings, key), [4, 5]],
  ['a report of gitleaks', 'b.json', JSON.stringify([gitleaks('github-pat', token, { File: 'moved' })]), [4]],
  ['a redacted report', 'c.json', JSON.stringify([gitleaks('github-pat', 'REDACTED')]), [4]],
  [
    'a redacted report of another commit',
    'd.json',
    JSON.stringify([gitleaks('github-pat', 'REDACTED', { Commit: 'f'.repeat(40) })]),
    [],
  ],
  [
    'a .gitleaksignore',
    '.gitleaksignore',
    `# known\n${commit}:a.env:github-pat:4\na.env:github-pat:5\r\n`,
    [4, 5],
  ],
  [
    'a .gitleaksignore of another rule',
    '.gitleaksignore',
    'a.env:npm-access-token:4\nb:slack-bot-token:5\n',
    [],
  ],
]
for (const [name, file, text, want] of cases)
  test(`loadBaseline() of ${name}`, async () =>
    assert.deepEqual(new Set(await known(file, text)), new Set(want)))

const refused: [name: string, file: string, text: string][] = [
  ['a document of another kind', 'x.json', '{"name":"package"}'],
  ['a report that is cut off', 'x.json', `[${JSON.stringify(gitleaks('github-pat', token))},{"RuleID`],
  ['a line that is no entry', '.gitleaksignore', 'a.env\n'],
]
for (const [name, file, text] of refused)
  test(`loadBaseline() refuses ${name}`, async () =>
    assert.rejects(
      known(file, text),
      (error: Error) => error.name === 'VouchsafeError' && !error.message.includes(token),
    ))
