import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { execFileSync } from 'node:child_process'
import { gzipSync } from 'node:zlib'
import { tarOf, zipOf } from '#archive/testing/build-archive'
import { whereOf } from '#report/report'
import { githubToken } from '#testing/credentials'
import { scanSources } from '#testing/scan-text'
import { createFileSource } from './file-source.ts'

const root = mkdtempSync(join(tmpdir(), 'vouch-files-'))
after(() => rmSync(root, { recursive: true }))

function folder(name: string, files: Record<string, string | Buffer>): string {
  const path = join(root, name)
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(join(path, file, '..'), { recursive: true })
    writeFileSync(join(path, file), content)
  }
  return path
}

function places(result: Awaited<ReturnType<typeof scanSources>>): unknown[] {
  return result.findings.flatMap((finding) =>
    finding.places.map(
      ({ origin, line }) => `${origin.kind === 'file' ? origin.path.slice(root.length) : ''}:${line}`,
    ),
  )
}

test('a folder is read whole, equal files once, each with its own path', async () => {
  const token = `\n${githubToken('copy')}\n`
  const path = folder('copies', { 'a/b/one.txt': token, 'two.txt': token, 'three.txt': 'nothing' })
  const result = await scanSources(createFileSource(path))
  assert.deepEqual(places(result), ['/copies/a/b/one.txt:2', '/copies/two.txt:2'])
  assert.equal(result.coverage[0]?.count, 3)
})

test('a single file is a source too', async () => {
  const path = join(folder('single', { '.env': `T=${githubToken('single')}` }), '.env')
  assert.deepEqual(places(await scanSources(createFileSource(path))), ['/single/.env:1'])
})

test('links lead nowhere, pipes are not waited for, .git is left to the history', async () => {
  const path = folder('odd', { '.git/config': githubToken('git'), 'plain.txt': 'x' })
  symlinkSync('/etc', join(path, 'outside'))
  symlinkSync('.', join(path, 'loop'))
  execFileSync('mkfifo', [join(path, 'pipe')])
  const { findings, coverage, gaps } = await scanSources(createFileSource(path))
  assert.deepEqual([findings, gaps], [[], []])
  assert.deepEqual(coverage[0], {
    unit: 'files',
    count: 1,
    bytes: 1,
    further: { 'links not followed': 2, 'special files': 1, '.git folders left out': 1 },
  })
})

test('a file that cannot be read is a gap', { skip: process.getuid?.() === 0 }, async () => {
  const path = folder('closed', { 'secret.txt': githubToken('closed') })
  chmodSync(join(path, 'secret.txt'), 0)
  const { gaps } = await scanSources(createFileSource(path))
  assert.deepEqual(gaps, [{ what: join(path, 'secret.txt'), why: 'EACCES: permission denied' }])
})

test('a credential on the border of two parts of a long file is found, in its line', async () => {
  const border = 32 * 1024 * 1024 + 64 * 1024
  const content = Buffer.alloc(border + 1000, 'x')
  content[10] = 10
  content.write(` ${githubToken('border')} `, border - 20)
  const path = folder('long', { 'log.txt': content })
  assert.deepEqual(places(await scanSources(createFileSource(path))), ['/long/log.txt:2'])
})

test('a token in the name of a file is shown nowhere', async () => {
  const token = githubToken('name')
  const path = folder('names', { [token]: token })
  const result = await scanSources(createFileSource(path))
  assert.equal(result.findings.length, 1)
  assert.ok(!JSON.stringify(result).includes(token.slice(4, 12)))
})

test('archives are opened, and what two of them hold is shown in both', async () => {
  const text = `\n${githubToken('archived')}\n`
  const zip = zipOf([{ name: 'app/.env', content: text }])
  const path = folder('archives', {
    'one.jar': zip,
    'two.tar.gz': gzipSync(tarOf([{ name: 'in.zip', content: zip }])),
    'log.gz': gzipSync(text),
  })
  const { findings, coverage, gaps } = await scanSources(createFileSource(path))
  assert.deepEqual(
    findings.flatMap((finding) =>
      finding.places.map(({ origin, line }) => `${whereOf(origin).slice(path.length)}:${line}`),
    ),
    ['/log.gz:2', '/one.jar!/app/.env:2', '/two.tar.gz!/in.zip!/app/.env:2'],
  )
  assert.deepEqual(gaps, [])
  assert.deepEqual(coverage[0]?.further, { archives: 4, members: 4 })
})

test('what of an archive cannot be read is a gap with its path', async () => {
  const path = folder('torn', {
    'cut.gz': gzipSync('text').subarray(0, -4),
    'locked.zip': zipOf([{ name: 'a', content: 'x', flags: 1 }]),
  })
  const { gaps } = await scanSources(createFileSource(path))
  assert.deepEqual(gaps, [
    { what: join(path, 'cut.gz'), why: 'its gzip stream is cut short' },
    { what: `${join(path, 'locked.zip')}!/a`, why: 'encrypted' },
  ])
})
