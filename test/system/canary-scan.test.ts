// Invariant 7 for `vouch scan`: a secret that is found appears in no output, no file that a scan leaves, no temporary
// file and no error. Values stand in every kind of carrier; afterwards everything that was written is searched for them,
// as they are, in base64 and in hex.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { awsKeyId, awsSecret, dockerAuth, githubToken, npmToken } from '@vouchsafe/scan/testing'
import {
  createTestRepository,
  type TestRepository,
} from '../../packages/scan/src/sources/git/testing/test-repository.ts'
import { vouchBin } from '../scene/vouch.ts'

const secrets = [
  githubToken('canary'),
  npmToken('canary'),
  awsSecret('canary'),
  'pW9-kLm3-Zq8-canary',
  githubToken('canary/name'),
]
const [token = '', npm = '', aws = '', password = '', inName = ''] = secrets

const root = mkdtempSync(join(tmpdir(), 'vouch-canary-scan-'))
const folder = join(root, 'planted')
const written = join(root, 'written')
let repository: TestRepository

before(() => {
  for (const name of [folder, written, join(written, 'home'), join(written, 'tmp')]) mkdirSync(name)
  const files: Readonly<Record<string, string | Buffer>> = {
    '.env': `TOKEN=${token}\nnpm=${npm}\n`,
    'keys.ini': `aws_access_key_id=${awsKeyId('canary')}\naws_secret_access_key=${aws}\n`,
    'config.json': dockerAuth('registry.acme.io', `deploy:${password}`),
    'encoded.txt': Buffer.from(`prefix ${token} suffix`).toString('base64'),
    'packed.gz': gzipSync(`TOKEN=${token}\n`),
    // a name is shown with a place: it must be scrubbed
    [`${inName}.env`]: `TOKEN=${inName}\n`,
    'broken.zip': Buffer.concat([Buffer.from('PK\u0003\u0004'), Buffer.from(token), Buffer.alloc(64)]),
    'gitleaks.json': JSON.stringify([
      { RuleID: 'github-pat', File: `${inName}.env`, StartLine: 1, Secret: token, Match: `x=${token}` },
    ]),
  }
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content)
  repository = createTestRepository()
  repository.write('a.env', `TOKEN=${token}\n`)
  repository.commit(`leak ${token}`)
  repository.write('a.env', `npm=${npm}\n`)
  repository.commit('another')
})

after(() => {
  repository[Symbol.dispose]()
  rmSync(root, { recursive: true })
})

function vouch(words: readonly string[], input = ''): void {
  const { stdout, stderr } = spawnSync(process.execPath, [vouchBin, ...words], {
    cwd: folder,
    input,
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: join(written, 'home'),
      TMPDIR: join(written, 'tmp'),
      NODE_COMPILE_CACHE: join(written, 'cache'),
    },
  })
  assertClean(Buffer.concat([stdout, stderr]), words.join(' '))
}

function assertClean(bytes: Buffer, where: string): void {
  for (const secret of secrets)
    for (const form of ['latin1', 'base64', 'hex'] as const) {
      const text = Buffer.from(secret).toString(form)
      // the last group of base64 depends on what follows
      assert.ok(!bytes.includes(text.slice(0, text.length - 4)), `a secret in ${where}, as ${form}`)
    }
}

function* filesUnder(directory: string): Generator<string> {
  for (const name of readdirSync(directory)) {
    const path = join(directory, name)
    if (statSync(path).isDirectory()) yield* filesUnder(path)
    else yield path
  }
}

const scans: readonly (readonly string[])[] = [
  ['scan', '.'],
  ...['json', 'sarif', 'junit', 'html', 'markdown', 'gitlab'].map((format) => [
    'scan',
    '.',
    '--format',
    format,
  ]),
  ['scan', '.', '--out', join(written, 'report.html'), '--format', 'html'],
  ['scan', '.', '--baseline', join(written, 'known.json'), '--update-baseline'],
  ['scan', '.', '--baseline', join(written, 'known.json'), '--json'],
  ['scan', '--import', 'gitleaks.json', '--json'],
  ['scan', '--threads', '2', '.'],
  ['inventory', '.', '--out', join(written, 'inventory.json')],
  ['inventory', '.', '--format', 'csv'],
]
for (const words of scans)
  test(`no secret in what vouch ${words.join(' ').replaceAll(root, '')} says`, () => vouch(words))

test('no secret in what vouch scan --git says, the first time and the second', () => {
  for (const again of [[], ['--fresh'], ['--json']]) vouch(['scan', '--git', repository.path, ...again])
})

test('no secret in what vouch scan - says', () => vouch(['scan', '-'], `TOKEN=${token}\n`))

test('no secret in any file that all of these left', () => {
  let count = 0
  for (const path of filesUnder(written)) {
    count += 1
    assertClean(readFileSync(path), path.slice(root.length))
  }
  assert.ok(count >= 5, `only ${count} files were written`)
})
