import assert from 'node:assert/strict'
import { appendFileSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { throwsCode } from '@vouchsafe/core/testing'
import { createGitSource } from './git-source.ts'
import { askRefs } from './repository/ask-refs.ts'
import { readRefs } from './repository/read-refs.ts'
import { copy, forgeDelta, forgePack, insert } from './testing/forge-pack.ts'
import { grow, packFile } from './testing/grow.ts'
import { readAll, readBlobs, readByGit, wordSieve } from './testing/read-all.ts'
import { createTestRepository } from './testing/test-repository.ts'

const searchPath = '/usr/local/bin:/usr/bin:/bin'

test('a pack of more than 4 GiB is read, entries and deltas beyond every limit of 32 bits among them', async () => {
  using repository = createTestRepository()
  const id = (n: number): string => n.toString(16).padStart(40, '0')
  const base = { id: id(1), kind: 3, content: Buffer.from('KEY at the head') }
  const far = { id: id(2), kind: 3, content: Buffer.from('KEY behind 2 GiB'), offset: 2 ** 31 + 5 }
  const farther = { id: id(3), kind: 3, content: Buffer.from('KEY behind 4 GiB'), offset: 2 ** 32 + 9 }
  const offset = 5 * 2 ** 30
  const content = forgeDelta(16, 24, copy(0, 16), insert(' and new'))
  const delta = { id: id(4), kind: 6, distance: offset - farther.offset, content, offset }
  const pack = forgePack(join(repository.path, '.git', 'objects', 'pack'), [base, far, farther, delta])
  assert.ok(statSync(`${pack}.pack`).size > 5 * 2 ** 30)
  const source = createGitSource(repository.path)
  const texts = (await readBlobs(source, wordSieve('KEY'))).map(({ bytes }) => Buffer.from(bytes).toString())
  assert.deepEqual(texts.toSorted(), [
    'KEY at the head',
    'KEY behind 2 GiB',
    'KEY behind 4 GiB',
    'KEY behind 4 GiB and new',
  ])
  assert.deepEqual(source.gaps(), [])
})

test('alternates that lead back, or nowhere, are followed once and told', async () => {
  using repository = createTestRepository()
  using other = createTestRepository()
  grow(repository, 1)
  grow(other, 2)
  const objects = (path: string): string => join(path, '.git', 'objects')
  const borrow = (path: string, ...from: readonly string[]): void => {
    mkdirSync(join(objects(path), 'info'), { recursive: true })
    writeFileSync(join(objects(path), 'info', 'alternates'), `# a comment\n${from.join('\n')}\n`)
  }
  borrow(repository.path, objects(other.path), '/nonexistent/objects')
  borrow(other.path, objects(repository.path))
  const source = createGitSource(repository.path)
  const read = await readAll(source)
  for (const [id, content] of readByGit(other)) assert.equal(read.get(id), content)
  assert.deepEqual(
    source.gaps().map(({ what }) => what),
    ['/nonexistent/objects'],
  )
})

test('refs that are kept as something that git here does not read are told; those it reads are asked for', async () => {
  using repository = createTestRepository()
  grow(repository, 2)
  repository.git(['tag', '-a', 'v1', '-m', 'one'])
  const source = createGitSource(repository.path)
  const child = {
    gitDirectory: source.repository.gitDirectory,
    searchPath,
    signal: AbortSignal.timeout(30_000),
  }
  assert.deepEqual(await askRefs(child), readRefs(source.repository))
  repository.git(['config', 'core.repositoryFormatVersion', '1'])
  repository.git(['config', 'extensions.refStorage', 'unheard-of'])
  const strange = createGitSource(repository.path)
  const [id = ''] = (await readAll(strange)).keys()
  await strange.locate([id])
  assert.deepEqual(
    strange.gaps().map(({ what }) => what),
    ['refs'],
  )
})

test('a pack whose index is missing is told, and everything else is read', async () => {
  using repository = createTestRepository()
  grow(repository, 2)
  repository.git(['repack', '-q', '-a', '-d'])
  repository.write('loose.txt', 'loose')
  repository.commit('loose')
  rmSync(packFile(repository, '.idx'))
  const source = createGitSource(repository.path)
  const loose = repository.gitBytes(['hash-object', 'loose.txt']).toString().trim()
  assert.ok((await readAll(source)).has(loose))
  const [gap] = source.gaps()
  assert.match(`${gap?.what}: ${gap?.why}`, /^pack-[0-9a-f]+\.pack: its index is missing/)
})

test('a repository whose objects are named in an unknown way is refused', () => {
  using repository = createTestRepository()
  appendFileSync(join(repository.path, '.git/config'), '[extensions]\n\tobjectFormat = sha3\n')
  throwsCode(() => createGitSource(repository.path), 'input_invalid')
})
