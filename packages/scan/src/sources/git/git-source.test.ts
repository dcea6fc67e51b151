import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { appendFileSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { throwsCode } from '@vouchsafe/core/testing'
import fc from 'fast-check'
import { createGitSource } from './git-source.ts'
import { openScanMemory } from './memory/scan-memory.ts'
import { openSieve, readAll, readBlobs, readByGit, wordSieve } from './testing/read-all.ts'
import { createTestRepository, type TestRepository } from './testing/test-repository.ts'

const lines = (count: number, head: string): string =>
  Array.from({ length: count }, (_, i) => `${head} line ${i} of a file that deltas well`).join('\n')

/** Some history with files that become deltas of each other. */
const grow = (repository: TestRepository, commits: number): void => {
  for (let i = 0; i < commits; i++) {
    repository.write('a.txt', `${lines(60 + i, 'a')}\nchange ${i}\n`)
    repository.write(`folder/b${i % 3}.txt`, `${lines(40, 'b')}\n${i}\n`)
    repository.commit(`commit ${i}`)
  }
}

const repack = (repository: TestRepository, ...further: readonly string[]): void => {
  repository.git(['repack', '-q', '-a', '-d', '-f', '--depth=50', '--window=50', ...further])
}

const packFile = ({ path }: TestRepository, ending: string): string => {
  const directory = join(path, '.git', 'objects', 'pack')
  return join(directory, readdirSync(directory).find((name) => name.endsWith(ending)) ?? '')
}

interface Carrier {
  readonly name: string
  readonly plant: (repository: TestRepository, value: string) => void
}

const carriers: readonly Carrier[] = [
  {
    name: 'a merge resolution, removed later',
    plant: (repository, value) => {
      repository.git(['checkout', '-q', '-b', 'side'])
      repository.write('side.txt', 'side')
      repository.commit('side')
      repository.git(['checkout', '-q', 'main'])
      repository.git(['merge', '-q', '--no-ff', '--no-commit', 'side'])
      repository.write('evil.txt', value)
      repository.commit('merge')
      repository.git(['rm', '-q', 'evil.txt'])
      repository.commit('gone')
    },
  },
  {
    name: 'an amended commit, in the reflog only',
    plant: (repository, value) => {
      repository.write('amended.txt', value)
      repository.commit('before')
      repository.git(['rm', '-q', 'amended.txt'])
      repository.git(['commit', '-q', '--amend', '--allow-empty', '-m', 'after'])
    },
  },
  {
    name: 'a stash of tracked edits',
    plant: (repository, value) => {
      repository.write('tracked.txt', 'empty')
      repository.commit('tracked')
      repository.write('tracked.txt', value)
      repository.git(['stash', '-q'])
    },
  },
  {
    name: 'an older stash',
    plant: (repository, value) => {
      repository.write('tracked.txt', value)
      repository.git(['stash', '-q'])
      repository.write('tracked.txt', 'newer')
      repository.git(['stash', '-q'])
    },
  },
  {
    name: 'a staged, then unstaged blob',
    plant: (repository, value) => {
      repository.write('staged.txt', value)
      repository.git(['add', 'staged.txt'])
      repository.git(['rm', '-q', '-f', 'staged.txt'])
    },
  },
  {
    name: 'a file with the binary attribute',
    plant: (repository, value) => {
      repository.write('.gitattributes', '*.bin binary\n*.txt -diff\n')
      repository.write('attributed.bin', value)
      repository.commit('binary')
    },
  },
  {
    name: 'a commit message',
    plant: (repository, value) => void repository.commit(`a message with ${value}`),
  },
  {
    name: 'a tag message',
    plant: (repository, value) => void repository.git(['tag', '-a', 'v1', '-m', `released with ${value}`]),
  },
  {
    name: 'a note',
    plant: (repository, value) => void repository.git(['notes', 'add', '-m', `noted ${value}`]),
  },
  {
    name: 'a branch that was deleted',
    plant: (repository, value) => {
      repository.git(['checkout', '-q', '-b', 'gone'])
      repository.write('branch.txt', value)
      repository.commit('on a branch')
      repository.git(['checkout', '-q', 'main'])
      repository.git(['branch', '-q', '-D', 'gone'])
    },
  },
]

const found = async (repository: TestRepository, values: readonly string[]): Promise<readonly string[]> => {
  const blobs = await readBlobs(createGitSource(repository.path), wordSieve('PLANT'))
  const text = blobs.map(({ bytes }) => Buffer.from(bytes).toString('latin1')).join('\n')
  return values.filter((value) => text.includes(value))
}

test('a git source hands out what lies in every carrier of a repository, loose and packed', async () => {
  using repository = createTestRepository()
  grow(repository, 2)
  const values = carriers.map((_, i) => `PLANT${i}${'x'.repeat(12)}${i}`)
  for (const [i, { plant }] of carriers.entries()) plant(repository, values[i] ?? '')
  repository.write('utf16.ps1', Buffer.from('PLANT', 'utf16le'))
  repository.commit('utf-16')
  assert.deepEqual(await found(repository, values), values)
  repository.git(['gc', '-q', '--aggressive'])
  assert.deepEqual(await found(repository, values), values)
  const wide = await readBlobs(createGitSource(repository.path), wordSieve('P\0L\0A\0N\0T\0'))
  assert.equal(wide.length, 1)
})

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
      const holding = everything.filter(({ bytes }) => Buffer.from(bytes).includes('KEY'))
      assert.deepEqual(
        [...(await readAll(createGitSource(repository.path), wordSieve('KEY'))).keys()],
        holding.map(({ identity }) => identity).toSorted(),
      )
    }),
    { numRuns: 12 },
  )
})

test('several readers of one repository hand out each object exactly once between them', async () => {
  using repository = createTestRepository()
  grow(repository, 6)
  repository.git(['repack', '-q'])
  grow(repository, 3)
  const parts = await Promise.all(
    [0, 1, 2].map((index) => readAll(createGitSource(repository.path, { part: { index, of: 3 } }))),
  )
  const union = parts.flatMap((part) => [...part]).toSorted()
  assert.deepEqual(union, [...readByGit(repository)])
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
  for (const key of [
    'core.fsmonitor',
    'diff.evil.textconv',
    'filter.evil.clean',
    'filter.evil.smudge',
    'core.pager',
    'core.sshCommand',
    'alias.cat-file',
  ]) {
    appendFileSync(
      join(repository.path, '.git', 'config'),
      `\n[${key
        .replace(/\.([^.]*)$/, '] $1')
        .replace(/^(\w+)\.(\w+)/, '$1 "$2"')
        .replace('] ', ']\n ')} = ${key.startsWith('alias') ? '!' : ''}${script}\n`,
    )
  }
  symlinkSync(script, join(repository.path, '.git', 'hooks', 'post-checkout'))
  for (const reader of ['packs', 'cat-file'] as const) {
    const source = createGitSource(repository.path, { reader })
    const ids = [...(await readAll(source)).keys()]
    await source.locate(ids)
    assert.throws(() => readFileSync(mark), { code: 'ENOENT' })
  }
})

test('a second scan with a memory reads what is new and what was found, and nothing else', async () => {
  using repository = createTestRepository()
  const options = { key: randomBytes(32), rules: '1' }
  grow(repository, 4)
  repository.write('secret.txt', 'KEY')
  repository.commit('secret')
  repack(repository)
  const memory = openScanMemory(Buffer.alloc(0), options)
  const first = createGitSource(repository.path, { memory })
  const ids = [...(await readAll(first, wordSieve('KEY'))).keys()]
  first.remember(new Set(ids))
  repository.commit('news')
  const kept = memory.encode()
  const again = createGitSource(repository.path, { memory: openScanMemory(kept, options) })
  assert.deepEqual([...(await readAll(again, wordSieve('KEY'))).keys()], ids)
  assert.equal(again.coverage().count, ids.length + 1)
  const other = createGitSource(repository.path, { memory: openScanMemory(kept, { ...options, rules: '2' }) })
  await readAll(other, openSieve)
  assert.equal(other.coverage().count, readByGit(repository).size)
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
