/** Things to do with a test repository. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { TestRepository } from './test-repository.ts'

/** Text that deltas well. */
export const lines = (count: number, head: string): string =>
  Array.from({ length: count }, (_, i) => `${head} line ${i} of a file that deltas well`).join('\n')

/** Some history with files that become deltas of each other. */
export const grow = (repository: TestRepository, commits: number): void => {
  for (let i = 0; i < commits; i++) {
    repository.write('a.txt', `${lines(60 + i, 'a')}\nchange ${i}\n`)
    repository.write(`folder/b${i % 3}.txt`, `${lines(40, 'b')}\n${i}\n`)
    repository.commit(`commit ${i}`)
  }
}

/** All in one pack, with deltas chosen anew. */
export const repack = (repository: TestRepository, ...further: readonly string[]): void => {
  repository.git(['repack', '-q', '-a', '-d', '-f', '--depth=50', '--window=50', ...further])
}

/** The first file of the pack directory with this ending. */
export const packFile = ({ path }: TestRepository, ending: string): string => {
  const directory = join(path, '.git', 'objects', 'pack')
  return join(directory, readdirSync(directory).find((name) => name.endsWith(ending)) ?? '')
}
