import assert from 'node:assert/strict'
import { appendFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { detectors } from '#detectors/detectors'
import { createFileSource } from '#sources/file/file-source'
import { createGitSource } from '#sources/git/git-source'
import { createTestRepository, type TestRepository } from '#sources/git/testing/test-repository'
import { githubToken } from '#testing/credentials'
import { scanSources, testTime } from '#testing/scan-text'
import { withOwners, type OwnerOptions } from './with-owners.ts'
import { parseBlame } from './blame-line.ts'

const optionsFor = ({ path }: Pick<TestRepository, 'path'>): OwnerOptions => ({
  path,
  cwd: path,
  searchPath: '/usr/local/bin:/usr/bin:/bin',
  signal: new AbortController().signal,
  detectors,
  at: testTime,
})

const as = (repository: TestRepository, name: string, message: string): void => {
  repository.git(['add', '-A'])
  repository.git([
    '-c',
    `user.name=${name}`,
    'commit',
    '-q',
    `--author=${name} <${name}@example.test>`,
    '-m',
    message,
  ])
}

/** Grace brought the token, Linus changed its line, the folder is owned by a team. */
const grown = (): TestRepository => {
  const repository = createTestRepository()
  repository.write('app/key.txt', `one\n${githubToken('key')}\nthree\n`)
  as(repository, 'grace', 'bring')
  repository.write('app/key.txt', `one\n${githubToken('key')} # kept\nthree\n`)
  as(repository, 'linus', 'change')
  repository.write('.github/CODEOWNERS', '* @everybody\n/app/ @org/app ops@example.test\n')
  as(repository, 'ada', 'owners')
  return repository
}

test('withOwners() tells the owners of the path, who changed the line and who brought it, in a history', async () => {
  using repository = grown()
  const { findings } = await scanSources(createGitSource(repository.path))
  const [finding] = await withOwners(findings, optionsFor(repository))
  assert.deepEqual(finding?.owners, [
    { who: '@org/app', why: 'owns it in .github/CODEOWNERS:2' },
    { who: 'ops@example.test', why: 'owns it in .github/CODEOWNERS:2' },
    { who: 'linus <linus@example.test>', why: 'changed the line last, 2023-11-14' },
    { who: 'grace <grace@example.test>', why: 'committed it first, 2023-11-14' },
  ])
})

test('withOwners() tells them for a folder, and of a changed file only what its path says', async () => {
  using repository = grown()
  const whoIn = async (): Promise<readonly string[]> => {
    const source = createFileSource(repository.path, (path) => path.slice(repository.path.length + 1))
    const { findings } = await scanSources(source)
    const [finding] = await withOwners(findings, optionsFor(repository))
    return finding?.owners?.map(({ who }) => who) ?? []
  }
  assert.deepEqual(await whoIn(), ['@org/app', 'ops@example.test', 'linus <linus@example.test>'])
  repository.write('app/key.txt', `moved\none\n${githubToken('key')} # kept\n`)
  assert.deepEqual(await whoIn(), ['@org/app', 'ops@example.test'])
})

test('withOwners() asks git no more often than it may, and changes nothing where there is no repository', async () => {
  using repository = grown()
  const { findings } = await scanSources(createGitSource(repository.path))
  const [finding] = await withOwners(findings, { ...optionsFor(repository), blamesMost: 0 })
  assert.ok(finding?.owners?.every(({ why }) => !why.startsWith('changed')))
  const elsewhere = mkdtempSync(join(tmpdir(), 'vouch-owner-'))
  try {
    assert.equal(await withOwners(findings, { ...optionsFor(repository), path: elsewhere }), findings)
  } finally {
    rmSync(elsewhere, { recursive: true })
  }
})

test('withOwners() runs nothing that a repository configures, and shows no credential that is a name', async () => {
  using repository = grown()
  const mark = join(repository.path, '..', 'ran')
  const script = join(repository.path, '..', 'evil.sh')
  writeFileSync(script, `#!/bin/sh\ntouch '${mark}'\ncat "$@"\n`, { mode: 0o755 })
  repository.write('.gitattributes', '* diff=evil filter=evil\n')
  as(repository, githubToken('name'), 'attributes')
  repository.write('app/more.txt', `${githubToken('more')}\n`)
  as(repository, githubToken('name'), 'more')
  const settings = [
    '[diff "evil"]',
    `textconv = ${script}`,
    `command = ${script}`,
    '[filter "evil"]',
    `clean = ${script}`,
  ]
  const core = ['[core]', `pager = ${script}`, `fsmonitor = ${script}`, '[alias]', `blame = !${script}`]
  appendFileSync(join(repository.path, '.git', 'config'), `\n${[...settings, ...core].join('\n')}\n`)
  const { findings } = await scanSources(createGitSource(repository.path))
  const told = await withOwners(findings, optionsFor(repository))
  assert.equal(existsSync(mark), false)
  assert.equal(JSON.stringify(told).includes(githubToken('name').slice(0, 20)), false)
  const inFiles = told.filter(({ places }) => places.some(({ origin }) => 'path' in origin))
  assert.equal(inFiles.length, 2)
  assert.ok(inFiles.every(({ owners = [] }) => owners.some(({ why }) => why.startsWith('changed'))))
})

test('parseBlame() takes what git prints, and nothing else', () => {
  const id = 'a'.repeat(40)
  const text = `${id} 1 2 1\nauthor Ada\nauthor-mail <a@b>\nauthor-time 1\ncommitter-time 7\nsummary author Eve\n\tline\n`
  assert.deepEqual(parseBlame(text), { id, author: 'Ada', email: 'a@b', at: 7 })
  for (const broken of ['', 'fatal: no such path', `${id} 1 1 1\nauthor Ada\n`])
    assert.equal(parseBlame(broken), undefined)
})
