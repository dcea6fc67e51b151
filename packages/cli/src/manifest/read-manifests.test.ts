import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, test } from 'node:test'
import { isVouchsafeError, type Code } from '@vouchsafe/core/errors'
import { readManifests, readManifestText } from './read-manifests.ts'

const root = mkdtempSync(join(tmpdir(), 'vouch-manifests-'))
after(() => rmSync(root, { recursive: true }))

/** A folder with these files. */
function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(root, 'case-'))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  return folder
}

const policy = JSON.stringify({
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRoleWithWebIdentity' },
})
const account = 'kind: Account\nid: "000000000001"\n'
const role = (name: string, more = ''): string =>
  `kind: Role\nname: ${name}\ntrustPolicy: {file: trust.json}\n${more}`
const names = (path: string, cwd: string): string[] => readManifests(path, cwd).map(({ name }) => name)
const refuses = (run: () => unknown, code: Code, say: RegExp): void =>
  assert.throws(run, (error) => {
    assert.ok(isVouchsafeError(error, code), String(error))
    assert.match(error.message, say)
    return true
  })

test('readManifests() reads one file, YAML or JSON, by a path relative to the working directory', () => {
  const cwd = folderOf({ 'a.yaml': account, 'b.json': '{"kind":"Account","id":"000000000002"}' })
  assert.deepEqual(names('a.yaml', cwd), ['000000000001'])
  assert.deepEqual(names('b.json', cwd), ['000000000002'])
})

test('readManifests() reads a folder and all below it in order of path, and nothing but manifests', () => {
  const cwd = folderOf({
    't/z.yml': account.replace('01"', '03"'),
    't/a.yaml': account,
    't/b/c.json': '{"kind":"Account","id":"000000000002"}',
    't/README.md': 'kind: Account',
    't/notes.txt': '{',
  })
  assert.deepEqual(names('t', cwd), ['000000000001', '000000000002', '000000000003'])
})

test('readManifests() reads a mounted volume of Kubernetes, where files are links into a hidden folder', () => {
  const cwd = folderOf({ '..2026_11_22/a.yaml': account })
  symlinkSync('..2026_11_22', join(cwd, '..data'))
  symlinkSync('..data/a.yaml', join(cwd, 'a.yaml'))
  assert.deepEqual(names('.', cwd), ['000000000001'])
})

test('readManifests() reads a policy by its file, relative to the manifest that names it', () => {
  const cwd = folderOf({ 't/roles/r.yaml': role('payments'), 't/roles/trust.json': policy })
  const [document] = readManifests('t', cwd)
  assert.equal(document?.spec['trustPolicy'], policy)
})

test('readManifests() lets several manifests name one policy', () => {
  const cwd = folderOf({ 'r.yaml': role('a'), 's.yaml': role('b'), 'trust.json': policy })
  assert.deepEqual(names('.', cwd), ['a', 'b'])
})

test('readManifests() refuses a JSON file that no manifest names, rather than ignore it', () => {
  const cwd = folderOf({ 'r.yaml': role('a'), 'trust.json': policy, 'forgotten.json': policy })
  refuses(
    () => readManifests('.', cwd),
    'manifest_invalid',
    /^forgotten\.json: expected a manifest with `kind`/,
  )
})

test('readManifests() refuses a file given by name that has no kind', () => {
  const cwd = folderOf({ 'trust.json': policy })
  refuses(() => readManifests('trust.json', cwd), 'manifest_invalid', /^trust\.json:1:1: .*`kind`/)
})

test('readManifests() says where a policy is named whose file is not there', () => {
  const cwd = folderOf({ 'r.yaml': role('a') })
  refuses(
    () => readManifests('.', cwd),
    'manifest_invalid',
    /^r\.yaml:3:\d+: .*expected a readable file.*no such file/,
  )
})

test('readManifests() names file, line, column and the nearest key for one that is unknown', () => {
  const cwd = folderOf({ 't/r.yaml': role('a', 'descripton: x\n'), 't/trust.json': policy })
  refuses(
    () => readManifests('t', cwd),
    'manifest_unknown_key',
    /^t\/r\.yaml:4:1: .*`descripton`.*`description`/,
  )
})

test('readManifests() gathers the problems of all files before it refuses', () => {
  const cwd = folderOf({ 'a.yaml': `${account}x: 1\n`, 'b.yaml': `${account}y: 1\n` })
  assert.throws(
    () => readManifests('.', cwd),
    (error) => {
      assert.ok(isVouchsafeError(error, 'manifest_unknown_key'))
      const problems = error.detail['problems']
      assert.ok(Array.isArray(problems))
      assert.deepEqual(
        problems.map((problem) => String(problem).slice(0, 6)),
        ['a.yaml', 'b.yaml'],
      )
      return true
    },
  )
})

test('readManifests() leaves what is not JSON to the parser to explain', () => {
  const cwd = folderOf({ 'a.json': '{"kind":' })
  refuses(() => readManifests('.', cwd), 'manifest_malformed', /^a\.json:1:/)
})

test('readManifests() refuses a path that is not there', () => {
  refuses(() => readManifests('nowhere', root), 'usage', /^no such file or folder: `nowhere`/)
})

test('readManifests() refuses a folder without a manifest: it is the wrong folder', () => {
  refuses(() => readManifests('.', folderOf({ 'a.md': '' })), 'usage', /holds no manifest/)
})

test('readManifests() refuses a file over 16 MiB before it reads it', () => {
  const cwd = folderOf({ 'big.yaml': '' })
  truncateSync(join(cwd, 'big.yaml'), 16 * 1024 * 1024 + 1)
  refuses(
    () => readManifests('big.yaml', cwd),
    'manifest_malformed',
    /expected at most 16777216 bytes, found 16777217/,
  )
})

test('readManifests() refuses a file that is not UTF-8', () => {
  const cwd = folderOf({})
  writeFileSync(join(cwd, 'a.yaml'), Buffer.from([0x6b, 0xff, 0xfe]))
  refuses(() => readManifests('a.yaml', cwd), 'manifest_malformed', /^a\.yaml: expected UTF-8/)
})

test('readManifestText() calls its file stdin', () => {
  assert.deepEqual(
    readManifestText(account).map(({ name, place }) => [name, place]),
    [['000000000001', 'stdin:1:1']],
  )
})
