import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { withArchives } from '#archive/with-archives'
import { detectors } from '#detectors/detectors'
import { scan, type ScanOptions, type ScanResult } from '#engine/scan'
import { createFingerprinter } from '#finding/fingerprint'
import { createFileSource } from '#sources/file/file-source'
import { createGitSource } from '#sources/git/git-source'
import { grow } from '#sources/git/testing/grow'
import { createTestRepository } from '#sources/git/testing/test-repository'
import type { DivisibleSource, Part } from '#source/divisible'
import { githubToken, npmToken } from '#testing/credentials'
import { testTime } from '#testing/scan-text'

const options: ScanOptions = {
  detectors,
  fingerprinter: createFingerprinter(Buffer.alloc(32)),
  at: testTime,
  signal: new AbortController().signal,
  onProgress: () => undefined,
}

/** Worth a thread, however small it is. */
const weighty = <S extends DivisibleSource>(source: S): S => Object.assign(source, { estimate: () => 1e9 })

const scanOn = (threads: number, source: DivisibleSource): Promise<ScanResult> =>
  scan([weighty(source)], { ...options, threads })

test('scan() gives the same result on one thread and on several, for a repository and for a folder', async () => {
  using repository = createTestRepository()
  grow(repository, 3)
  repository.git(['repack', '-q'])
  for (const name of ['b', 'a', 'folder/c']) repository.write(`${name}.txt`, `x\n${githubToken(name)}\n`)
  repository.commit(`with ${npmToken('message')}`)
  const gits = (await Promise.all(
    [1, 2].map((threads) => scanOn(threads, withArchives(createGitSource(repository.path)))),
  )) as [ScanResult, ScanResult]
  assert.equal(gits[0].findings.length, 4)
  assert.deepEqual(gits[1], gits[0])
  const folders = (await Promise.all(
    [1, 2].map((threads) =>
      scanOn(
        threads,
        createFileSource(repository.path, (path) => path.slice(5)),
      ),
    ),
  )) as [ScanResult, ScanResult]
  assert.equal(folders[0].findings.length, 3)
  assert.deepEqual(folders[1], folders[0])
})

test('scan() tells of a thread that died, and of everything that the others found', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'vouch-threads-'))
  try {
    mkdirSync(join(directory, 'folder'))
    for (const name of ['a', 'b', 'folder/c', 'folder/d'])
      writeFileSync(join(directory, name), githubToken(name))
    const source = createFileSource(directory)
    const recipe = source.recipe.bind(source)
    const broken = Object.assign(source, {
      recipe: (part: Part) => (part.index === 1 ? { ...recipe(part), what: undefined } : recipe(part)),
    })
    const { findings, gaps } = await scanOn(2, broken)
    assert.equal(findings.length, 2)
    assert.deepEqual(
      gaps.map(({ what, why }) => [what, why]),
      [[directory, 'one of 2 threads that read it ended before its time: a fault']],
    )
  } finally {
    rmSync(directory, { recursive: true })
  }
})
