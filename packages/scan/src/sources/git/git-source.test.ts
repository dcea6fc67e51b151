import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { throwsCode } from '@vouchsafe/core/testing'
import fc from 'fast-check'
import { createGitSource } from './git-source.ts'
import { openGitPart } from './git-part.ts'
import { grow, lines, packFile, repack } from './testing/grow.ts'
import { readAll, readBlobs, readByGit, wordSieve } from './testing/read-all.ts'
import { createTestRepository, type TestRepository } from './testing/test-repository.ts'

const forms: readonly { readonly name: string; readonly make: () => TestRepository }[] = [
  {
    name: 'loose objects',
    make: () => {
      const repository = createTestRepository()
      grow(repository, 4)
      return repository
    },
  },
  {
    name: 'SHA-256 names, packed',
    make: () => {
      const repository = createTestRepository('--object-format=sha256')
      grow(repository, 4)
      repack(repository)
      return repository
    },
  },
  {
    name: 'index version 1',
    make: () => {
      const repository = createTestRepository()
      grow(repository, 6)
      repository.git(['config', 'pack.indexVersion', '1'])
      repack(repository)
      return repository
    },
  },
  {
    name: 'large offsets in the index',
    make: () => {
      const repository = createTestRepository()
      grow(repository, 6)
      repack(repository)
      const pack = packFile(repository, '.pack')
      rmSync(pack.replace(/\.pack$/, '.idx'), { force: true })
      repository.git(['index-pack', '--index-version=2,0x40', pack])
      return repository
    },
  },
  {
    name: 'deltas by name of their base',
    make: () => {
      const repository = createTestRepository()
      grow(repository, 8)
      repository.git(['config', 'repack.useDeltaBaseOffset', 'false'])
      repack(repository)
      return repository
    },
  },
  {
    name: 'several packs, a multi-pack index, and loose objects',
    make: () => {
      const repository = createTestRepository()
      grow(repository, 3)
      repository.git(['repack', '-q'])
      grow(repository, 3)
      repository.git(['repack', '-q'])
      repository.git(['multi-pack-index', 'write'])
      repository.commit('loose')
      return repository
    },
  },
  {
    name: 'the same objects in two packs',
    make: () => {
      const repository = createTestRepository()
      grow(repository, 3)
      const packed = repository.git(['pack-objects', '-q', '--all', '.git/objects/pack/pack'])
      assert.match(packed, /^[0-9a-f]{40}$/)
      repository.git(['pack-objects', '-q', '--all', '--depth=0', '.git/objects/pack/pack'])
      return repository
    },
  },
]

for (const { name, make } of forms) {
  test(`a git source hands out exactly what git has: ${name}`, async () => {
    using repository = make()
    const expected = readByGit(repository)
    const source = createGitSource(repository.path)
    assert.deepEqual(await readAll(source), expected)
    assert.deepEqual(source.gaps(), [])
    assert.equal(source.coverage().count, expected.size)
    assert.deepEqual(await readAll(createGitSource(repository.path, { reader: 'cat-file' })), expected)
  })
}

const fileText = fc.array(fc.constantFrom('alpha', 'beta', 'KEY', 'gamma delta', '\n', 'K', 'EY'), {
  maxLength: 60,
})
const histories = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c/d'), fileText, fc.nat(40)), {
  minLength: 1,
  maxLength: 25,
})

test('a git source hands out what a plain search of every object finds, whatever the deltas (property)', async () => {
  const bulk = lines(50, 'bulk')
  await fc.assert(
    fc.asyncProperty(histories, async (history) => {
      using repository = createTestRepository()
      const stream = history.map(([path, words, cut], i) => {
        const text = `${bulk.slice(cut * 11)}${words.join('')}${bulk.slice(0, cut * 17)}`
        const message = `change ${i}`
        const head = `commit refs/heads/main\ncommitter Ada <ada@example.test> ${1_700_000_000 + i} +0000\n`
        return `${head}data ${message.length}\n${message}\nM 644 inline ${path}\ndata ${text.length}\n${text}\n`
      })
      repository.git(['fast-import', '--quiet'], stream.join(''))
      repack(repository)
      const everything = await readBlobs(createGitSource(repository.path))
      assert.deepEqual(everything.map(({ identity }) => identity).toSorted(), [
        ...readByGit(repository).keys(),
      ])
      const holding = (blobs: typeof everything) =>
        blobs.filter(({ bytes }) => Buffer.from(bytes).includes('KEY')).map(({ identity }) => identity)
      const sieved = await readBlobs(createGitSource(repository.path), wordSieve('KEY'))
      assert.deepEqual(holding(sieved).toSorted(), holding(everything).toSorted())
    }),
    { numRuns: 5 },
  )
})

test('several readers of one repository hand out each object exactly once between them', async () => {
  using repository = createTestRepository()
  grow(repository, 6)
  repository.git(['repack', '-q'])
  grow(repository, 3)
  const source = createGitSource(repository.path)
  const parts = await Promise.all(
    [0, 1, 2].map(async (index) => {
      const { what, part } = source.recipe({ index, of: 3 })
      const reader = openGitPart(what, part)
      const read = await readAll(reader)
      source.absorb(reader.tell(new Set()))
      return read
    }),
  )
  const union = parts.flatMap((part) => [...part])
  assert.equal(union.length, new Map(union).size)
  assert.deepEqual(new Map(union), readByGit(repository))
  assert.equal(source.coverage().count, union.length)
})

test('a git source reads bare repositories, linked worktrees and what alternates lend, and says where it went', async () => {
  using repository = createTestRepository()
  grow(repository, 3)
  const expected = readByGit(repository)
  repository.git(['clone', '-q', '--bare', '--shared', '.', '../bare.git'])
  const bare = createGitSource(join(repository.path, '../bare.git'))
  assert.deepEqual(await readAll(bare), expected)
  assert.equal(bare.repository.outside.length, 1)
  repository.git(['worktree', 'add', '-q', '../linked'])
  const linked = createGitSource(join(repository.path, '../linked/folder'))
  assert.deepEqual(await readAll(linked), expected)
  assert.equal(linked.repository.commonDirectory, join(linked.repository.outside[1] ?? '', '..'))
  assert.deepEqual(await readAll(createGitSource(join(repository.path, '.git'))), expected)
})

test('a git source says of shallow and partial clones that not everything is here', async () => {
  using repository = createTestRepository()
  grow(repository, 3)
  repository.git(['config', 'uploadpack.allowFilter', 'true'])
  const url = `file://${repository.path}`
  repository.git(['clone', '-q', '--depth=1', url, '../shallow'])
  repository.git(['clone', '-q', '--filter=blob:none', '--no-checkout', url, '../partial'])
  for (const [name, what] of [
    ['shallow', 'shallow clone'],
    ['partial', 'partial clone'],
  ] as const) {
    const source = createGitSource(join(repository.path, '..', name))
    assert.ok((await readAll(source)).size > 0)
    assert.deepEqual(
      source.gaps().map((gap) => gap.what),
      [what],
    )
  }
})

test('a git source refuses what is no repository', () => {
  throwsCode(() => createGitSource('/proc/self/fdinfo'), 'input_invalid')
})

test('locate() says who brought a blob, until when it was there, and whether it still is', async () => {
  using repository = createTestRepository()
  grow(repository, 2)
  repository.write('folder/deep/secret.txt', 'KEY')
  const brought = repository.commit('bring')
  const blob = repository.git(['rev-parse', 'HEAD:folder/deep/secret.txt'])
  repository.write('other.txt', 'other')
  const last = repository.commit('later')
  repository.git(['rm', '-q', 'folder/deep/secret.txt'])
  repository.commit('remove')
  repository.write('kept.txt', 'KEY and kept')
  const kept = repository.commit('keep')
  const dangling = repository.git(['hash-object', '-w', '--stdin'], 'KEY dangling')
  const keptBlob = repository.git(['rev-parse', 'HEAD:kept.txt'])
  repository.git(['tag', '-a', 'v1', '-m', 'KEY in a tag'])
  const tag = repository.git(['rev-parse', 'v1'])
  for (const pack of [false, true]) {
    if (pack) repack(repository, '-k')
    const source = createGitSource(repository.path)
    const origins = await source.locate([blob, dangling, keptBlob, brought, tag])
    const facts = { author: 'Ada', email: 'ada@example.test' }
    const told = (id: string) =>
      origins
        .get(id)
        ?.map(
          (origin) =>
            origin.kind === 'git' && [
              origin.type,
              origin.path,
              origin.first?.id,
              origin.last?.id,
              origin.isInHead,
              origin.isReachable,
            ],
        )
    assert.deepEqual(told(blob), [['blob', 'folder/deep/secret.txt', brought, last, false, true]])
    assert.deepEqual(told(keptBlob), [['blob', 'kept.txt', kept, kept, true, true]])
    assert.deepEqual(told(dangling), [['blob', undefined, undefined, undefined, false, false]])
    assert.deepEqual(told(brought), [['commit', undefined, brought, brought, false, true]])
    assert.deepEqual(told(tag), [['tag', undefined, tag, tag, false, true]])
    const [origin] = origins.get(blob) ?? []
    assert.ok(origin?.kind === 'git')
    assert.deepEqual(origin.first, { id: brought, ...facts, at: 1_700_000_000 + 3 * 60 })
  }
})
