import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createGitSource } from './git-source.ts'
import { grow } from './testing/grow.ts'
import { readBlobs, wordSieve } from './testing/read-all.ts'
import { createTestRepository, type TestRepository } from './testing/test-repository.ts'

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
