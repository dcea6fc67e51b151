import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { tokenChecksum } from '@vouchsafe/scan/check'
import { recordedIo } from '#output/recorded-io.test-support'
import { runProgram } from '#program/program'

const root = mkdtempSync(join(tmpdir(), 'vouch-scan-'))
after(() => rmSync(root, { recursive: true }))

const random = 'q7ZkT3mXw9LbR2vNc8JdF5yHs4PgKe'
const token = `gh${'p'}_${random}${tokenChecksum(random)}`
writeFileSync(join(root, 'clean.txt'), 'nothing\n')
writeFileSync(join(root, 'leak.env'), `# a comment\nTOKEN=${token}\n`)

async function vouchScan(...words: string[]) {
  const io = recordedIo({ cwd: root, env: { HOME: root } })
  const code = await runProgram(['scan', ...words], io)
  assert.ok(!`${io.said.out}${io.said.err}`.includes(token.slice(4, 12)))
  return { code, ...io.said }
}

test('vouch scan ends with 0 where there is nothing', async () => {
  const { code, out, err } = await vouchScan('clean.txt')
  assert.deepEqual([code, err], [0, ''])
  assert.match(out, /^no static credential in clean\.txt: 1 files; 0\.0 MB in 0\.\d\d s/)
})

test('vouch scan shows a finding with what it can do and what to use instead, and ends with 1', async () => {
  const { code, out } = await vouchScan('leak.env')
  assert.equal(code, 1)
  assert.match(out, /^CRITICAL {2}GitHub token {2}ghp_… \(40 characters\)\n/)
  assert.match(
    out,
    /\n {2}certain confidence: the checksum inside the value is right\n {2}at leak\.env:2\n {2}can: {5}What.*\n {2}next: {4}1\. Put in its place: The GITHUB_TOKEN/,
  )
})

const formats: [format: string, begins: RegExp][] = [
  ['json', /^\{\n {2}"format": "vouch scan report 1",\n/],
  [
    'sarif',
    /^\{\n {2}"\$schema": "https:\/\/json\.schemastore\.org\/sarif-2\.1\.0\.json",\n {2}"version": "2\.1\.0"/,
  ],
  ['junit', /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<testsuites>/],
  ['html', /^<!doctype html>/],
]
for (const [format, begins] of formats)
  test(`vouch scan --format ${format} --out writes a file for this user alone`, async () => {
    const { code, out } = await vouchScan('leak.env', '--format', format, '--out', 'report')
    assert.deepEqual([code, out], [1, ''])
    assert.match(readFileSync(join(root, 'report'), 'utf8'), begins)
    assert.equal(statSync(join(root, 'report')).mode & 0o777, 0o600)
    rmSync(join(root, 'report'))
  })

test('vouch scan --report writes further forms beside the table', async () => {
  const { out } = await vouchScan('leak.env', '--report', 'sarif=a.sarif', '--report', 'gitlab=a.json')
  assert.match(out, /^CRITICAL/)
  assert.equal(JSON.parse(readFileSync(join(root, 'a.sarif'), 'utf8')).version, '2.1.0')
  assert.ok(JSON.parse(readFileSync(join(root, 'a.json'), 'utf8')).vulnerabilities.length === 1)
  for (const name of ['a.sarif', 'a.json']) rmSync(join(root, name))
})

test('a finding keeps its fingerprint from one run to the next', async () => {
  const reports = [await vouchScan('leak.env', '--json'), await vouchScan('.', '--json')]
  const [one, other] = reports.map(({ out }) => JSON.parse(out).findings[0].fingerprint)
  assert.equal(one, other)
})

test('what a baseline names does not count', async () => {
  assert.equal((await vouchScan('leak.env', '--baseline', 'known.json')).code, 2)
  assert.equal((await vouchScan('leak.env', '--baseline', 'known.json', '--update-baseline')).code, 0)
  const { code, out } = await vouchScan('leak.env', '--baseline', 'known.json')
  assert.equal(code, 0)
  assert.match(out, /^1 more credential excused \(--json has them all\)\n\nno static credential in leak\.env/)
})

test('what .vouch-ignore in the scanned folder names does not count, and the report says so', async () => {
  const folder = join(root, 'ignored')
  mkdirSync(folder)
  writeFileSync(join(folder, 'leak.env'), `TOKEN=${token}\n`)
  const { fingerprint } = JSON.parse((await vouchScan('ignored', '--json')).out).findings[0]
  writeFileSync(join(folder, '.vouch-ignore'), `${fingerprint}: revoked last year\n`)
  const { code, out } = await vouchScan('ignored')
  assert.equal(code, 0)
  assert.match(out, /\n1 finding does not count because of ignored\/\.vouch-ignore\n/)
  assert.equal((await vouchScan('ignored', '--no-ignore-file')).code, 1)
})

test('vouch scan --laptop looks where tools keep credentials', async () => {
  mkdirSync(join(root, '.config/gh'), { recursive: true })
  writeFileSync(join(root, '.config/gh/hosts.yml'), `github.com:\n  oauth_token: ${token}\n`)
  const { code, out } = await vouchScan('--laptop')
  rmSync(join(root, '.config'), { recursive: true })
  assert.equal(code, 1)
  assert.match(out, /\n {2}at \.config\/gh\/hosts\.yml:2\n/)
})

test('a report of another scanner and a scan make one finding', async () => {
  const secret = {
    RuleID: 'github-pat',
    File: 'old.env',
    StartLine: 3,
    Commit: 'a'.repeat(40),
    Secret: token,
    Match: token,
  }
  writeFileSync(join(root, 'gitleaks.json'), JSON.stringify([secret]))
  const { out } = await vouchScan('leak.env', '--import', 'gitleaks.json', '--json')
  const { findings } = JSON.parse(out)
  assert.equal(findings.length, 1)
  assert.deepEqual(
    findings[0].places.map(({ origin }: { origin: { kind: string } }) => origin.kind).toSorted(),
    ['file', 'report'],
  )
  assert.equal((await vouchScan('leak.env', '--baseline', 'gitleaks.json')).code, 0)
})

const wrong: string[][] = [
  ['nowhere'],
  ['--git', '--staged'],
  ['-', '--git'],
  ['--diff', 'HEAD~1..HEAD', '--git'],
  ['--diff', 'nothing'],
  ['--update-baseline'],
  ['--format', 'xml'],
  ['--fail-on', 'info'],
  ['clean.txt', 'leak.env'],
  ['--import', 'nowhere'],
  ['--store', 'cupboard'],
  ['--cloud', 'cuckoo'],
  ['--try-live', '12'],
  ['--threads', '0'],
  ['--report', 'xml=report.xml'],
  ['--ignore', 'nowhere'],
]
for (const words of wrong)
  test(`vouch scan ${words.join(' ')} is a wrong command line`, async () =>
    assert.equal((await vouchScan(...words)).code, 2))
