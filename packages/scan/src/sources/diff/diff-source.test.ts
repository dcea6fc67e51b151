import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { throwsCode } from '@vouchsafe/core/testing'
import { isVouchsafeError } from '@vouchsafe/core/errors'
import { placeText } from '#report/report'
import { createTestRepository, type TestRepository } from '#sources/git/testing/test-repository'
import { awsKeyId, awsSecret, githubToken } from '#testing/credentials'
import { scanSources } from '#testing/scan-text'
import { openDiffSource, parseRange } from './index.ts'

const options = { searchPath: '/usr/local/bin:/usr/bin:/bin', signal: new AbortController().signal }

const foundIn = async ({ path }: Pick<TestRepository, 'path'>, range: string): Promise<readonly string[]> => {
  const result = await scanSources(await openDiffSource(path, range, options))
  assert.deepEqual(result.gaps, [])
  return result.findings
    .flatMap(({ detector, places }) => places.map((place) => `${detector} ${placeText(place)}`))
    .toSorted()
}

const lines = (...texts: readonly string[]): string => `${['one', 'two', ...texts, 'last'].join('\n')}\n`

/** A repository whose `main` holds one token, and a branch on it. */
const withBranch = (): TestRepository => {
  const repository = createTestRepository()
  repository.write('old.txt', lines(githubToken('old')))
  repository.write('folder/moved.txt', lines('moved', githubToken('moved')))
  repository.write('pair.env', lines(`id: ${awsKeyId('pair')}`))
  repository.commit('base')
  repository.git(['checkout', '-q', '-b', 'change'])
  return repository
}

interface Case {
  readonly name: string
  readonly change: (repository: TestRepository) => void
  readonly found: readonly string[]
}

const cases: readonly Case[] = [
  {
    name: 'a new file, with the line',
    change: (repository) => repository.write('folder/new.txt', lines('x', githubToken('new'))),
    found: ['github-token folder/new.txt:4'],
  },
  {
    name: 'a new line in a file, and not the old one',
    change: (repository) => repository.write('old.txt', lines(githubToken('old'), githubToken('new'))),
    found: ['github-token old.txt:4'],
  },
  {
    name: 'nothing where an old credential only moved in its file',
    change: (repository) => repository.write('old.txt', lines('x', 'y', githubToken('old'))),
    found: [],
  },
  {
    name: 'nothing where a file moved, changed or not',
    change: (repository) => {
      repository.git(['mv', 'folder/moved.txt', 'moved.txt'])
      repository.git(['mv', 'old.txt', 'older.txt'])
      repository.write('moved.txt', lines('moved elsewhere', githubToken('moved')))
    },
    found: [],
  },
  {
    name: 'a copy in another file',
    change: (repository) => repository.write('copy.txt', lines('copied', githubToken('old'))),
    found: ['github-token copy.txt:4'],
  },
  {
    name: 'the secret that an old id gets',
    change: (repository) =>
      repository.write('pair.env', lines(`id: ${awsKeyId('pair')}`, `secret: ${awsSecret('pair')}`)),
    found: ['aws-access-key pair.env:3'],
  },
  {
    name: 'what a later commit of the range takes away again',
    change: (repository) => {
      repository.write('gone.txt', lines(githubToken('gone')))
      repository.commit('bring')
      repository.git(['rm', '-q', 'gone.txt'])
    },
    found: ['github-token gone.txt:3'],
  },
  {
    name: 'the message of a commit',
    change: (repository) => void repository.commit(`with ${githubToken('message')}`),
    found: ['github-token commit'],
  },
  {
    name: 'what only the resolution of a merge holds',
    change: (repository) => {
      repository.git(['checkout', '-q', '-b', 'side'])
      repository.write('side.txt', 'side')
      repository.commit('side')
      repository.git(['checkout', '-q', 'change'])
      repository.git(['merge', '-q', '--no-ff', '--no-commit', 'side'])
      repository.write('evil.txt', githubToken('evil'))
    },
    found: ['github-token evil.txt:1'],
  },
  {
    name: 'a credential that loses its excuse',
    change: (repository) => {
      repository.git(['checkout', '-q', 'main'])
      repository.write('excused.txt', `${githubToken('excused')} # vouch:allow: revoked long ago\n`)
      repository.commit('excused')
      repository.git(['checkout', '-q', '-B', 'change'])
      repository.write('excused.txt', `${githubToken('excused')}\n`)
    },
    found: ['github-token excused.txt:1'],
  },
]

for (const { name, change, found } of cases) {
  test(`a range tells ${name}`, async () => {
    using repository = withBranch()
    change(repository)
    repository.commit('change')
    for (const range of ['main..change', 'main...HEAD', 'main..'])
      assert.deepEqual(
        (await foundIn(repository, range)).map((text) => text.replace(/commit .*/, 'commit')),
        found,
      )
    assert.deepEqual(await foundIn(repository, 'change..main'), [])
  })
}

test('a range takes what was merged into the base meanwhile for old, from the fork for new', async () => {
  using repository = withBranch()
  repository.write('both.txt', githubToken('both'))
  const picked = repository.commit('both')
  repository.git(['checkout', '-q', 'main'])
  repository.write('main.txt', githubToken('main'))
  repository.commit('main goes on')
  repository.git(['cherry-pick', picked])
  assert.deepEqual(await foundIn(repository, 'main..change'), [])
  assert.deepEqual(await foundIn(repository, 'main...change'), ['github-token both.txt:1'])
})

test('a range names its ends as git does, and tells the message of a tag', async () => {
  using repository = withBranch()
  repository.write('new.txt', githubToken('new'))
  const head = repository.commit('change')
  repository.git(['tag', '-a', 'v1', '-m', `tagged with ${githubToken('tag')}`])
  const base = repository.git(['rev-parse', 'main'])
  const expected = ['github-token new.txt:1']
  for (const range of [`${base}..${head}`, `${base.slice(0, 9)}..HEAD`, 'HEAD~1..HEAD', 'heads/main..@'])
    assert.deepEqual(await foundIn(repository, range), expected)
  repository.git(['pack-refs', '--all'])
  const [tag, ...blobs] = await foundIn(repository, 'main..v1')
  assert.match(tag ?? '', /^github-token new\.txt|^github-token tag/)
  assert.equal(blobs.length, 1)
})

test('a range says which commits introduced a credential, and whether it is still there', async () => {
  using repository = withBranch()
  repository.write('new.txt', githubToken('new'))
  const brought = repository.commit('bring')
  repository.commit('nothing')
  const result = await scanSources(await openDiffSource(repository.path, 'main..', options))
  const [place] = result.findings[0]?.places ?? []
  assert.ok(place?.origin.kind === 'git')
  assert.deepEqual(
    [place.origin.first?.id, place.origin.isInHead, place.origin.isReachable],
    [brought, true, true],
  )
})

test('a range with an end that is not here is refused, and the hint says what to fetch', async () => {
  using repository = withBranch()
  for (const range of ['nowhere..HEAD', 'main..1234567', 'main..--upload-pack=x', 'main..HEAD:old.txt']) {
    await assert.rejects(openDiffSource(repository.path, range, options), (error: unknown) => {
      assert.ok(isVouchsafeError(error))
      assert.equal(error.code, 'usage')
      return true
    })
  }
  repository.write('new.txt', 'new')
  repository.commit('change')
  repository.git(['clone', '-q', '--depth=1', `file://${repository.path}`, '../shallow'])
  const path = join(repository.path, '../shallow')
  const base = repository.git(['rev-parse', 'main'])
  await assert.rejects(openDiffSource(path, `${base}..HEAD`, options), (error: unknown) => {
    assert.ok(isVouchsafeError(error))
    assert.match(error.hint ?? '', /fetch-depth: 0/)
    return true
  })
})

test('a range whose history is cut off says so, and reads what is here', async () => {
  using repository = withBranch()
  for (const name of ['a', 'b', 'c']) {
    repository.write(`${name}.txt`, githubToken(name))
    repository.commit(name)
  }
  repository.git([
    'clone',
    '-q',
    '--depth=2',
    '--no-single-branch',
    `file://${repository.path}`,
    '../shallow',
  ])
  const source = await openDiffSource(join(repository.path, '../shallow'), 'origin/main..HEAD', options)
  const result = await scanSources(source)
  assert.equal(result.findings.length, 3)
  assert.deepEqual(
    result.gaps.map(({ what }) => what),
    ['history'],
  )
})

const ranges: readonly [text: string, base: string, head: string, isFromFork: boolean][] = [
  ['a..b', 'a', 'b', false],
  ['a...b', 'a', 'b', true],
  ['..b', 'HEAD', 'b', false],
  ['a...', 'a', 'HEAD', true],
  ['v1.0..v1.1', 'v1.0', 'v1.1', false],
]
for (const [text, base, head, isFromFork] of ranges)
  test(`parseRange() reads ${text}`, () => assert.deepEqual(parseRange(text), { base, head, isFromFork }))

for (const text of ['', 'main', '..', '...', 'a....b', 'a..b..c', '--all..b', 'a..-b', '-a...b'])
  test(`parseRange() refuses \`${text}\``, () => {
    throwsCode(() => parseRange(text), 'usage')
  })

test('a range with trees in trees that would unfold without end is read in bounded time', async () => {
  using repository = withBranch()
  repository.write('new.txt', githubToken('new'))
  repository.git(['add', '-A'])
  let tree = repository.git(['write-tree'])
  for (let depth = 0; depth < 12; depth += 1) {
    const entries = Array.from(
      { length: 30 },
      (_, i) => `040000 tree ${tree}\t${String(i).padStart(2, '0')}\n`,
    )
    tree = repository.git(['mktree'], entries.join(''))
  }
  const bomb = repository.git(['commit-tree', tree, '-p', 'main', '-m', 'bomb'])
  const source = await openDiffSource(repository.path, `main..${bomb}`, options)
  const result = await scanSources(source)
  assert.equal(result.findings.length, 1)
})
