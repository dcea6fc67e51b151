// Every way of reading a repository finds the same: directly from packs, on one thread and on several, through git, a
// second time with a memory of the first, and by looking through every object that git lists; however it is stored.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import type { EpochSeconds } from '@vouchsafe/core/time'
import { withArchives } from '@vouchsafe/scan/archive'
import { detectors, rulesDigest } from '@vouchsafe/scan/detectors'
import { scan, type ScanResult } from '@vouchsafe/scan/engine'
import { createFingerprinter } from '@vouchsafe/scan/finding'
import type { Blob, Source } from '@vouchsafe/scan/source'
import { createGitSource, openRememberingGitSource, type GitSource } from '@vouchsafe/scan/sources/git'
import { awsKeyId, awsSecret, githubToken, npmToken } from '@vouchsafe/scan/testing'
import fc from 'fast-check'
import { repack } from '../../packages/scan/src/sources/git/testing/grow.ts'
import {
  createTestRepository,
  type TestRepository,
} from '../../packages/scan/src/sources/git/testing/test-repository.ts'

const state = mkdtempSync(join(tmpdir(), 'vouch-scan-git-'))
after(() => rmSync(state, { recursive: true }))

/** 2026-11-22. */
const testTime = 1_795_327_200 as EpochSeconds
const key = Buffer.alloc(32, 7)
const fingerprinter = createFingerprinter(key)

function scanOf(source: Source, threads = 1): Promise<ScanResult> {
  return scan([source], {
    detectors,
    fingerprinter,
    at: testTime,
    signal: new AbortController().signal,
    onProgress: () => undefined,
    threads,
  })
}

/** Worth any number of threads, however small it is. */
function weighty(source: GitSource): Source {
  return withArchives(Object.assign(source, { estimate: () => 1e9 }))
}

/** Every object that git lists, looked at whole: no deltas, no sieve, nothing that is clever. */
function naive(path: string): Source {
  const located = createGitSource(path)
  async function* read(): AsyncGenerator<Blob> {
    const words = ['cat-file', '--batch-all-objects', '--batch', '--buffer']
    const output = execFileSync('git', words, { cwd: path, maxBuffer: 2 ** 30 })
    for (let at = 0; at < output.length;) {
      const end = output.indexOf(10, at)
      const [identity = '', type = '', size = ''] = output.toString('latin1', at, end).split(' ')
      at = end + 1 + Number(size) + 1
      if (type !== 'tree') yield await Promise.resolve({ identity, bytes: output.subarray(end + 1, at - 1) })
    }
  }
  return withArchives({
    label: path,
    read,
    locate: (identities) => located.locate(identities),
    coverage: () => located.coverage(),
    gaps: () => located.gaps(),
  })
}

type Step =
  | { readonly kind: 'write'; readonly path: string; readonly what: number; readonly cut: number }
  | { readonly kind: 'delete'; readonly path: string }
  | { readonly kind: 'message'; readonly what: number }
  | { readonly kind: 'archive'; readonly what: number }
  | { readonly kind: 'dangling'; readonly what: number }
  | { readonly kind: 'branch' }
  | { readonly kind: 'tag'; readonly what: number }
  | { readonly kind: 'pack'; readonly how: 'all' | 'new' | 'again' | 'refs' }

const paths = fc.constantFrom('a.txt', 'b/c.env', 'b/d/e.yml', 'f.md')
const what = fc.nat(11)
const steps: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('write'), path: paths, what, cut: fc.nat(40) }) },
  fc.record({ kind: fc.constant('delete'), path: paths }),
  fc.record({ kind: fc.constant('message'), what }),
  fc.record({ kind: fc.constant('archive'), what }),
  fc.record({ kind: fc.constant('dangling'), what }),
  fc.record({ kind: fc.constant('branch') }),
  fc.record({ kind: fc.constant('tag'), what }),
  fc.record({ kind: fc.constant('pack'), how: fc.constantFrom('all', 'new', 'again', 'refs') }),
)

const bulk = Array.from({ length: 60 }, (_, i) => `line ${i} of a text that makes deltas\n`).join('')

/** Half of them hold nothing. */
function textOf(number: number): string {
  const seed = String(number)
  const texts = [
    `token ${githubToken(seed)}`,
    `//registry.npmjs.org/:_authToken=${npmToken(seed)}`,
    `aws_access_key_id=${awsKeyId(seed)}\naws_secret_access_key=${awsSecret(seed)}`,
    Buffer.from(`encoded ${githubToken(seed)}`).toString('base64'),
    '      aws-access-key-id: ${{ secrets.KEY }}',
  ]
  return `${texts[number] ?? `AKIA nothing ${seed}`}\n`
}

function take(repository: TestRepository, step: Step): void {
  switch (step.kind) {
    case 'write':
      repository.write(
        step.path,
        `${bulk.slice(step.cut * 20)}${textOf(step.what)}${bulk.slice(0, step.cut * 30)}`,
      )
      break
    case 'delete':
      rmSync(join(repository.path, step.path), { force: true })
      break
    case 'archive':
      repository.write('packed.gz', gzipSync(textOf(step.what)))
      break
    case 'message':
      repository.commit(`a change\n\n${textOf(step.what)}`)
      return
    case 'dangling':
      repository.git(['hash-object', '-w', '--stdin'], `dangling ${textOf(step.what)}`)
      return
    case 'tag':
      repository.git(['tag', '-f', '-a', `v${step.what}`, '-m', textOf(step.what)])
      return
    case 'branch':
      repository.git(['checkout', '-q', '-B', 'side', 'main~0'])
      repository.write('side.txt', textOf(3))
      repository.commit('side')
      repository.git(['checkout', '-q', 'main'])
      repository.git(['merge', '-q', '--no-ff', '-m', 'merge', 'side'])
      return
    case 'pack':
      pack(repository, step.how)
      return
  }
  repository.commit('change')
}

function pack(repository: TestRepository, how: 'all' | 'new' | 'again' | 'refs'): void {
  if (how === 'new') repository.git(['repack', '-q'])
  if (how === 'all') repack(repository, '-k')
  if (how === 'again') repository.git(['gc', '-q', '--prune=now'])
  if (how === 'refs') repository.git(['pack-refs', '--all'])
}

const histories = fc.array(fc.array(steps, { minLength: 1, maxLength: 7 }), { minLength: 2, maxLength: 3 })

async function remembered(path: string, threads: number, directory: string): Promise<ScanResult> {
  const rules = rulesDigest(detectors)
  return scanOf(weighty(await openRememberingGitSource(path, { directory, key, rules })), threads)
}

let count = 0

test('every reader of a history finds what a look at every object finds, at every stage of it (property)', async () => {
  await fc.assert(
    fc.asyncProperty(histories, async (stages) => {
      using repository = createTestRepository()
      repository.write('first.txt', bulk)
      repository.commit('first')
      count += 1
      for (const stage of stages) {
        for (const step of stage) take(repository, step)
        const { path } = repository
        const { findings } = await scanOf(naive(path))
        const others = {
          packs: scanOf(withArchives(createGitSource(path))),
          'cat-file': scanOf(withArchives(createGitSource(path, { reader: 'cat-file' }))),
          'two threads': scanOf(weighty(createGitSource(path)), 2),
          'with a memory': remembered(path, 1, join(state, `${count}-one`)),
          'with a memory, on three threads': remembered(path, 3, join(state, `${count}-three`)),
        }
        for (const [name, other] of Object.entries(others))
          assert.deepEqual((await other).findings, findings, name)
        const again = await remembered(path, 1, join(state, `${count}-one`))
        assert.deepEqual(again.findings, findings, 'nothing new')
      }
    }),
    { numRuns: 6, endOnFailure: true },
  )
})

test('what alternates lend, an SHA-256 repository and a bare clone hold the same as the repository itself', async () => {
  for (const format of ['sha1', 'sha256']) {
    using repository = createTestRepository(`--object-format=${format}`)
    for (const at of [0, 1, 2, 3]) take(repository, { kind: 'write', path: `${at}.txt`, what: at, cut: at })
    repack(repository)
    repository.git(['clone', '-q', '--shared', '.', '../lent'])
    repository.git(['clone', '-q', '--bare', '--no-local', '.', '../bare.git'])
    const { findings } = await scanOf(naive(repository.path))
    assert.equal(findings.length, 4)
    for (const name of ['lent', 'bare.git']) {
      const path = join(repository.path, '..', name)
      for (const threads of [1, 2]) {
        const found = await scanOf(weighty(createGitSource(path)), threads)
        assert.deepEqual(found.findings, findings, `${name}, ${format}`)
      }
    }
  }
})
