import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { openRememberingGitSource, type RememberingOptions } from './remembering-git-source.ts'
import { grow, repack } from './testing/grow.ts'
import { readAll, readByGit, wordSieve } from './testing/read-all.ts'
import { createTestRepository, type TestRepository } from './testing/test-repository.ts'

const withDirectory = async (use: (options: RememberingOptions) => Promise<void>): Promise<void> => {
  const parent = mkdtempSync(join(tmpdir(), 'vouch-memory-'))
  try {
    await use({ directory: join(parent, 'scan'), key: randomBytes(32), rules: '1' })
  } finally {
    rmSync(parent, { recursive: true })
  }
}

/** Reads what holds `KEY` and remembers the rest; tells the ids, and how many objects were read. */
const readOnce = async ({ path }: TestRepository, options: RememberingOptions) => {
  const source = await openRememberingGitSource(path, options)
  const ids = [...(await readAll(source, wordSieve('KEY'))).keys()]
  await source.remember(new Set(ids))
  return {
    ids,
    count: source.coverage().count,
    known: source.coverage().further['known from an earlier scan'],
  }
}

test('a second scan reads what is new and what held something, and nothing else', async () => {
  await withDirectory(async (options) => {
    using repository = createTestRepository()
    grow(repository, 4)
    repository.write('secret.txt', 'KEY')
    repository.commit('secret')
    repack(repository)
    const all = readByGit(repository).size
    const first = await readOnce(repository, options)
    assert.deepEqual([first.count, first.known, first.ids.length], [all, 0, 1])
    repository.commit('news')
    assert.deepEqual(await readOnce(repository, options), { ids: first.ids, count: 2, known: all })
    // the same objects in other packs are the same objects
    repack(repository, '--window=3')
    assert.deepEqual(await readOnce(repository, options), { ids: first.ids, count: 1, known: all })
    assert.equal((await readOnce(repository, { ...options, rules: '2' })).count, all + 1)
  })
})

test('what could not be read is tried again, and told again', async () => {
  await withDirectory(async (options) => {
    using repository = createTestRepository()
    grow(repository, 2)
    const lost = '1234'.repeat(10)
    repository.write(join('.git/objects', lost.slice(0, 2), lost.slice(2)), 'no zlib stream')
    for (let scan = 0; scan < 2; scan++) {
      const source = await openRememberingGitSource(repository.path, options)
      await readAll(source, wordSieve('KEY'))
      await source.remember(new Set())
      assert.deepEqual(
        source.gaps().map(({ what }) => what),
        [`loose object ${lost}`],
      )
    }
  })
})
