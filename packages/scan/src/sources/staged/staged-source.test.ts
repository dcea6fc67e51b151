import assert from 'node:assert/strict'
import { test } from 'node:test'
import { zipOf } from '#archive/testing/build-archive'
import { createTestRepository } from '#sources/git/testing/test-repository'
import { whereOf } from '#report/report'
import { githubToken } from '#testing/credentials'
import { scanSources } from '#testing/scan-text'
import { createStagedSource } from './staged-source.ts'

const searchPath = '/usr/local/bin:/usr/bin:/bin'

test('what is staged is read, before the first commit and after it, and nothing else', async () => {
  using repository = createTestRepository()
  const staged = () => scanSources(createStagedSource(repository.path, { searchPath }))
  repository.write('new name.txt', `\n${githubToken('staged')}\n`)
  repository.write('left.txt', githubToken('left'))
  repository.git(['add', 'new name.txt'])
  const first = await staged()
  assert.deepEqual(
    first.findings.flatMap((finding) => finding.places.map(({ origin, line }) => [origin.kind, line])),
    [['staged', 2]],
  )
  repository.commit('all')
  const second = await staged()
  assert.deepEqual([second.findings, second.coverage[0]?.count], [[], 0])
})

test('an archive that is staged is opened', async () => {
  using repository = createTestRepository()
  repository.write('dist/app.jar', zipOf([{ name: 'app.env', content: githubToken('packed') }]))
  repository.git(['add', '.'])
  const { findings } = await scanSources(createStagedSource(repository.path, { searchPath }))
  assert.deepEqual(
    findings.flatMap(({ places }) => places.map(({ origin }) => whereOf(origin))),
    ['dist/app.jar!/app.env'],
  )
})
