import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { whereOf } from '#report/report'
import { createGitSource } from '#sources/git/git-source'
import { createTestRepository } from '#sources/git/testing/test-repository'
import { githubToken } from '#testing/credentials'
import { scanSources } from '#testing/scan-text'
import { tarOf, zipOf } from './testing/build-archive.ts'
import { withArchives } from './with-archives.ts'

const text = `x\ntoken=${githubToken('archived')}\n`
const zip = zipOf([{ name: 'conf/app.env', content: text }])
const tgz = gzipSync(tarOf([{ name: 'backup/in.zip', content: zip }]))
const placesOf = ({ findings }: Awaited<ReturnType<typeof scanSources>>): string[] =>
  findings
    .flatMap(({ places }) => places)
    .map(({ origin, line }) => `${whereOf(origin)}:${line}`)
    .toSorted()

test('archives of a history are opened, a member of several shows every place', async () => {
  using repository = createTestRepository()
  repository.write('a.zip', zip)
  repository.write('b.tgz', tgz)
  repository.write('plain.env', text)
  repository.commit('all')
  const result = await scanSources(withArchives(createGitSource(repository.path)))
  assert.deepEqual(placesOf(result), [
    'a.zip!/conf/app.env:2',
    'b.tgz!/backup/in.zip!/conf/app.env:2',
    'plain.env:2',
  ])
  const { further } = result.coverage[0] ?? {}
  assert.deepEqual([further?.['archives'], further?.['members'], result.gaps], [3, 3, []])
})

test('a gap in an archive of a history names its path', async () => {
  using repository = createTestRepository()
  repository.write('a.zip', zipOf([{ name: 'locked', content: 'x', flags: 1 }]))
  repository.commit('all')
  const { gaps } = await scanSources(withArchives(createGitSource(repository.path)))
  assert.deepEqual(gaps, [{ what: 'a.zip!/locked', why: 'encrypted' }])
})

test('outerOf() leads from a member to the contents that hold it', async () => {
  using repository = createTestRepository()
  repository.write('a.zip', zip)
  repository.write('b.zip', Buffer.concat([zip]))
  repository.write('c.tgz', tgz)
  repository.commit('all')
  const source = withArchives(createGitSource(repository.path))
  const sieve = { reach: 0, mayHold: (bytes: Uint8Array) => Buffer.from(bytes).includes('token=') }
  const identities: string[] = []
  for await (const { identity } of source.read({
    sieve,
    signal: new AbortController().signal,
    onProgress: () => undefined,
  }))
    identities.push(identity)
  assert.equal(identities.length, 1)
  assert.equal(source.outerOf(identities[0] ?? '').length, 2)
  assert.deepEqual(source.outerOf('another'), ['another'])
})
