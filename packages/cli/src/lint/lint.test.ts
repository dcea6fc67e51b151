import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, test } from 'node:test'
import { recordedIo } from '#output/recorded-io.test-support'
import { runProgram } from '#program/program'

const root = mkdtempSync(join(tmpdir(), 'vouch-lint-'))
after(() => rmSync(root, { recursive: true }))

const host = 'token.actions.githubusercontent.com'

function policy(Condition: object): string {
  const Principal = { Federated: `arn:aws:iam::123456789012:oidc-provider/${host}` }
  const Action = 'sts:AssumeRoleWithWebIdentity'
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal, Action, Condition }],
  })
}

const main = { [`${host}:aud`]: 'sts.amazonaws.com', [`${host}:sub`]: 'repo:acme/shop:ref:refs/heads/main' }
const sound = policy({ StringEquals: main })
const open = policy({ StringEquals: { [`${host}:aud`]: 'sts.amazonaws.com' } })

let folders = 0
async function vouchLint(files: Readonly<Record<string, string>>, ...words: string[]) {
  const cwd = join(root, String((folders += 1)))
  mkdirSync(cwd)
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(cwd, name)), { recursive: true })
    writeFileSync(join(cwd, name), text)
  }
  const io = recordedIo({ cwd, env: { HOME: root }, stdin: open })
  const code = await runProgram(['lint', ...words], io)
  return { code, cwd, ...io.said }
}

test('vouch lint names the place, who could get in, and ends with 1', async () => {
  const { code, out, err } = await vouchLint({ 'trust.json': open }, '.')
  assert.deepEqual([code, err], [1, ''])
  assert.match(out, /^trust\.json:1:\d+: error: no condition says whose tokens/)
  assert.match(
    out,
    /\n {2}could get in: a token with `sub` repo:stranger\/app:ref:refs\/heads\/feature, `aud`/,
  )
  assert.match(out, /\n1 error, 0 warnings, 0 notes in 1 trust policy and 0 workflows\n$/)
})

const terraform = `resource "aws_iam_role" "ci" {
  name               = "ci"
  assume_role_policy = file("${'$'}{path.module}/trust.json")
}
module "other" {
  source = "../other"
}
`
const called = `resource "aws_iam_role" "other" {
  assume_role_policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = "*" } }] })
}
variable "unset" {}
resource "aws_iam_role" "unknown" {
  assume_role_policy = var.unset
}
`
test('vouch lint reads modules of Terraform, and those that they call beside the folder', async () => {
  const files = { 'prod/main.tf': terraform, 'prod/trust.json': open, 'other/main.tf': called }
  const { code, out } = await vouchLint(files, 'prod')
  assert.equal(code, 1)
  assert.match(out, /^other\/main\.tf:2:50: error: .* \[any-principal\]\n {2}role: +module\.other\./)
  assert.match(out, /\nprod\/trust\.json:1:\d+: error: .* \[missing-tenant\]\n {2}role: +ci\n/)
  assert.match(out, /not read: other\/main\.tf:5:1: .*`var\.unset` has no value in these files/)
})

const helm = 'apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: {{ .Values.name }}\n'
test('vouch lint leaves templates of Helm out of a folder, and says that it did', async () => {
  const { code, out } = await vouchLint({ 'templates/account.yaml': helm }, '.')
  assert.equal(code, 0)
  assert.match(out, /; left out: 1 template of Helm, to be given as `helm template` renders them\n$/)
  const named = await vouchLint({ 'account.yaml': helm }, 'account.yaml')
  assert.equal(named.code, 3)
  assert.match(named.out, /not read: account\.yaml: a template of Helm: render it/)
})

test('vouch lint reads standard input', async () => {
  const { code, out } = await vouchLint({}, '-')
  assert.equal(code, 1)
  assert.match(out, /^stdin:1:\d+: error: .* \[missing-tenant\]\n/)
})

const ends: readonly [
  name: string,
  files: Readonly<Record<string, string>>,
  words: string[],
  code: number,
][] = [
  ['0 for what is sound', { 'a.json': sound }, ['.'], 0],
  ['1 for a note where that counts', { 'a.json': sound }, ['.', '--fail-on', 'note'], 1],
  ['0 for what is no trust', { 'a.json': '{}', 'b.yaml': 'a: 1', 'c.json': '{"Statement": [' }, ['.'], 0],
  ['0 for what is in node_modules', { 'node_modules/a.json': open }, ['.'], 0],
  ['3 for what looks like trust and cannot be read', { 'a.json': open.slice(0, -1) }, ['.'], 3],
  ['3 for a file given by name that is no trust', { 'a.txt': 'x' }, ['a.txt'], 3],
  ['2 for a path that is not there', {}, ['nowhere'], 2],
  ['2 without a path', {}, [], 2],
  ['2 for an account that is none', { 'a.json': sound }, ['.', '--account', '12'], 2],
  ['2 for a baseline that is none', { 'a.json': sound }, ['.', '--baseline', 'a.json'], 2],
]
for (const [name, files, words, want] of ends)
  test(`vouch lint ends with ${name}`, async () => {
    const { code, err } = await vouchLint(files, ...words)
    assert.equal(code, want, err)
  })

test('vouch lint --fix writes what is safe, and leaves the rest as it is', async () => {
  const loose = policy({
    StringEquals: { [`${host}:aud`]: 'sts.amazonaws.com' },
    'ForAllValues:StringEquals': { [`${host}:sub`]: main[`${host}:sub`] },
  })
  const { code, cwd, err } = await vouchLint({ 'a.json': loose, 'b.json': open }, 'a.json', 'b.json', '--fix')
  assert.deepEqual([code, err], [1, 'vouch: fixed a.json (for-all-values)\n'])
  assert.match(
    readFileSync(join(cwd, 'a.json'), 'utf8'),
    /\n {10}"token\.actions\.githubusercontent\.com:sub"/,
  )
  assert.doesNotMatch(readFileSync(join(cwd, 'a.json'), 'utf8'), /ForAllValues/)
  assert.equal(readFileSync(join(cwd, 'b.json'), 'utf8'), open)
})

test('vouch lint --baseline excuses what it knows and nothing else', async () => {
  const { cwd, code, err } = await vouchLint(
    { 'a.json': open },
    '.',
    '--baseline',
    'known',
    '--update-baseline',
  )
  assert.deepEqual([code, err], [0, 'vouch: wrote 1 findings to the baseline\n'])
  const again = recordedIo({ cwd, env: {} })
  assert.equal(await runProgram(['lint', '.', '--baseline', 'known'], again), 0)
  assert.match(again.said.out, /; 1 excused \(1 by the baseline\)\n$/)
  writeFileSync(join(cwd, 'b.json'), open)
  assert.equal(await runProgram(['lint', '.', '--baseline', 'known'], recordedIo({ cwd, env: {} })), 1)
})

test('vouch lint --baseline knows as many of a kind as there were', async () => {
  const twice = (count: number): string => {
    const { Statement, ...rest } = JSON.parse(open)
    return JSON.stringify({ ...rest, Statement: Array.from({ length: count }, () => Statement[0]) })
  }
  const words = ['.', '--baseline', 'known']
  const { cwd } = await vouchLint({ 'a.json': twice(2) }, ...words, '--update-baseline')
  const after = async (text: string): Promise<number> => {
    writeFileSync(join(cwd, 'a.json'), text)
    return runProgram(['lint', ...words], recordedIo({ cwd, env: {} }))
  }
  assert.deepEqual([await after(`\n\n${twice(2)}`), await after(twice(3)), await after(twice(1))], [0, 1, 0])
})

const branches = policy({
  StringEquals: { [`${host}:aud`]: 'sts.amazonaws.com' },
  StringLike: { [`${host}:sub`]: 'repo:acme/shop:ref:refs/heads/*' },
})

const excuses: readonly [name: string, ignored: string, words: string[], code: number, said: RegExp][] = [
  ['an ignore file', 'any-branch a.json: preview', ['.'], 0, /; 1 excused \(1 by an ignore file\)\n$/],
  ['one for a single file', 'any-branch a.json: preview', ['a.json'], 0, /1 excused/],
  ['one that is left aside', 'any-branch a.json: preview', ['.', '--no-ignore-file'], 1, /\[any-branch\]/],
  [
    'one without a reason',
    'any-branch a.json',
    ['.'],
    1,
    /^\.vouch-ignore:1:1: warning: .*\[excuse-without-reason\]/,
  ],
  ['one that is over', 'any-branch a.json until 2026-01-01: x y', ['.'], 1, /\[excuse-expired\]/],
  [
    'one that nothing needs',
    'any-branch b.json: preview',
    ['.'],
    1,
    /note: nothing that any-branch found .*\[unused-excuse\]/,
  ],
]
for (const [name, ignored, words, code, said] of excuses)
  test(`vouch lint takes ${name}`, async () => {
    const found = await vouchLint({ 'a.json': branches, '.vouch-ignore': `${ignored}\n` }, ...words)
    assert.equal(found.code, code, found.err)
    assert.match(found.out, said)
  })

test('vouch lint does not call an excuse unused for a file that it was not asked about', async () => {
  const files = { 'a.json': sound, '.vouch-ignore': 'any-branch b.json: preview\n' }
  assert.doesNotMatch((await vouchLint(files, 'a.json')).out, /unused-excuse/)
})

test('vouch lint names what is excused in JSON and SARIF, and annotates what counts', async () => {
  const files = { 'a.json': branches, '.vouch-ignore': 'any-branch a.json until 2999-12-31: preview\n' }
  const json = JSON.parse((await vouchLint(files, '.', '--json')).out)
  const excused = json.findings.filter(
    ({ suppression }: { suppression?: object }) => suppression !== undefined,
  )
  assert.deepEqual(
    [json.excused, excused[0].rule, excused[0].suppression],
    [1, 'any-branch', { by: 'ignore-file', reason: 'preview', until: '2999-12-31' }],
  )
  const sarif = JSON.parse((await vouchLint(files, '.', '--format', 'sarif')).out)
  const held = sarif.runs[0].results.filter(({ suppressions }: { suppressions?: object }) => suppressions)
  assert.deepEqual(
    held.map(({ ruleId, suppressions }: { ruleId: string; suppressions: object }) => [ruleId, suppressions]),
    [['any-branch', [{ kind: 'external', justification: 'preview' }]]],
  )
  assert.doesNotMatch((await vouchLint(files, '.', '--format', 'github')).out, /any-branch/)
})

test('vouch lint --fix leaves alone what is excused', async () => {
  const loose = policy({
    StringEquals: { [`${host}:aud`]: 'sts.amazonaws.com' },
    'ForAllValues:StringEquals': { [`${host}:sub`]: main[`${host}:sub`] },
  })
  const files = { 'a.json': loose, '.vouch-ignore': 'for-all-values a.json: as it came\n' }
  const { cwd } = await vouchLint(files, '.', '--fix')
  assert.equal(readFileSync(join(cwd, 'a.json'), 'utf8'), loose)
})

test('vouch lint speaks JSON, SARIF and the commands of a workflow', async () => {
  const files = {
    '.github/workflows/a.yml':
      'on: push\njobs: {a: {steps: [{uses: aws-actions/configure-aws-credentials@v5, with: {role-to-assume: r}}]}}\n',
    'a.json': open,
  }
  const json = JSON.parse((await vouchLint(files, '.', '--json')).out)
  assert.equal(json.format, 'vouch lint 1')
  assert.deepEqual(
    json.findings.map(({ rule }: { rule: string }) => rule),
    ['role-without-id-token', 'missing-tenant'],
  )
  assert.equal(json.findings[1].who.context[`${host}:sub`], 'repo:stranger/app:ref:refs/heads/feature')
  const sarif = JSON.parse((await vouchLint(files, '.', '--format', 'sarif')).out)
  assert.equal(sarif.version, '2.1.0')
  assert.deepEqual(
    sarif.runs[0].results.map(({ ruleId, level }: { ruleId: string; level: string }) => [ruleId, level]),
    [
      ['role-without-id-token', 'error'],
      ['missing-tenant', 'error'],
    ],
  )
  const { out } = await vouchLint(files, '.', '--format', 'github')
  assert.match(out, /^::error file=\.github\/workflows\/a\.yml,line=2,col=\d+,title=role-without-id-token::/)
})

test('vouch lint --explain says what a rule is about', async () => {
  const { code, out } = await vouchLint({}, '--explain', 'any-tenant')
  assert.equal(code, 0)
  assert.match(out, /^# any-tenant: a pattern that strangers match\n/)
  assert.equal((await vouchLint({}, '--explain', 'nothing')).code, 2)
})
