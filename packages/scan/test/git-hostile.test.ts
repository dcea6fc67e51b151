import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { appendFileSync, existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { createGitSource } from '#sources/git/git-source'
import { windowBytes } from '#sources/git/object/read-windows'
import { grow, packFile, repack } from '#sources/git/testing/grow'
import { readAll, readBlobs, readByGit, wordSieve } from '#sources/git/testing/read-all'
import { createTestRepository } from '#sources/git/testing/test-repository'

test('a damaged entry loses itself and what is made from it, and the rest is read', async () => {
  using repository = createTestRepository()
  grow(repository, 10)
  repository.write('random.bin', randomBytes(4000))
  repository.commit('random')
  repack(repository)
  const expected = readByGit(repository)
  const victim = repository.git(['rev-parse', 'HEAD:random.bin'])
  const pack = packFile(repository, '.pack')
  const row = repository.git(['verify-pack', '-v', pack.replace(/\.pack$/, '.idx')]).split('\n')
  const offset = Number(row.find((line) => line.startsWith(victim))?.split(/\s+/)[4])
  const bytes = readFileSync(pack)
  bytes.fill(0xff, offset + 2000, offset + 2100)
  rmSync(pack)
  writeFileSync(pack, bytes)
  const source = createGitSource(repository.path)
  const read = await readAll(source)
  expected.delete(victim)
  assert.deepEqual(read, expected)
  assert.deepEqual(
    source.gaps().map(({ what }) => what.endsWith(victim)),
    [true],
  )
})

test('an object damaged in one place is read from another that has it whole', async () => {
  using repository = createTestRepository()
  grow(repository, 4)
  const expected = readByGit(repository)
  repository.git(['pack-objects', '-q', '--all', '.git/objects/pack/pack'])
  const pack = packFile(repository, '.pack')
  const bytes = readFileSync(pack)
  bytes.fill(0xff, 40, bytes.length - 200)
  rmSync(pack)
  writeFileSync(pack, bytes)
  const source = createGitSource(repository.path)
  assert.deepEqual(await readAll(source), expected)
})

test('a pack that is none ends in one line, and the rest is read', async () => {
  using repository = createTestRepository()
  grow(repository, 2)
  const expected = readByGit(repository)
  const directory = join(repository.path, '.git', 'objects', 'pack')
  const name = `pack-${'0'.repeat(40)}`
  for (const [pack, index] of [
    ['', ''],
    ['PACK', 'junk'.repeat(400)],
    ['PACK\0\0\0\x09'.padEnd(64), 'x'.repeat(2000)],
  ]) {
    writeFileSync(join(directory, `${name}.pack`), pack ?? '')
    writeFileSync(join(directory, `${name}.idx`), index ?? '')
    const source = createGitSource(repository.path)
    assert.deepEqual(await readAll(source), expected)
    assert.deepEqual(
      source.gaps().map(({ what }) => what),
      [`${name}.pack`],
    )
  }
})

test('a git source runs nothing that a repository configures', async () => {
  using repository = createTestRepository()
  grow(repository, 2)
  const mark = join(repository.path, '..', 'ran')
  const script = join(repository.path, '..', 'evil.sh')
  writeFileSync(script, `#!/bin/sh\ntouch '${mark}'\n`, { mode: 0o755 })
  repository.write('.gitattributes', '* diff=evil filter=evil\n')
  const settings = [
    '[core]',
    'fsmonitor',
    'pager',
    'sshCommand',
    '[diff "evil"]',
    'textconv',
    '[filter "evil"]',
    'clean',
    'smudge',
  ]
  const config = settings.map((word) => (word.startsWith('[') ? word : `  ${word} = ${script}`))
  appendFileSync(
    join(repository.path, '.git', 'config'),
    `\n${config.join('\n')}\n[alias]\n  cat-file = !${script}\n`,
  )
  symlinkSync(script, join(repository.path, '.git', 'hooks', 'post-checkout'))
  for (const reader of ['packs', 'cat-file'] as const) {
    const source = createGitSource(repository.path, { reader })
    const ids = [...(await readAll(source)).keys()]
    await source.locate(ids)
    assert.equal(existsSync(mark), false)
  }
})

test('an object too large to hold is handed out in windows, and a word across their seam is found', async () => {
  using repository = createTestRepository()
  const content = Buffer.alloc(33 * 1024 * 1024, 'line\n')
  content.write('PLANT', windowBytes - 2)
  const linesBefore =
    content
      .subarray(0, windowBytes - 2)
      .toString('latin1')
      .split('\n').length - 1
  repository.write('large.txt', content)
  repository.git(['-c', 'core.compression=0', 'add', 'large.txt'])
  for (const pack of [false, true]) {
    if (pack) repository.git(['-c', 'core.compression=0', 'repack', '-q', '-a', '-d', '-k'])
    const source = createGitSource(repository.path)
    const [blob, ...further] = await readBlobs(source, wordSieve('PLANT'))
    assert.ok(blob !== undefined && further.length === 0)
    const before = Buffer.from(blob.bytes).toString('latin1').split('PLANT')[0] ?? ''
    assert.equal((blob.linesBefore ?? 0) + before.split('\n').length - 1, linesBefore)
    assert.deepEqual(source.gaps(), [])
    assert.equal(source.coverage().bytes, content.length)
  }
})
