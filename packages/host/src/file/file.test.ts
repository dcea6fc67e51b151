import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { after, before, test } from 'node:test'
import assert from 'node:assert/strict'
import { isVouchsafeError } from '@vouchsafe/core/errors'
import { ensurePrivateDirectory } from './ensure-private-directory.ts'
import { privateTempDirectory, sweepTempDirectories } from './private-temp-directory.ts'
import { readFileLimited, readPrivateFile } from './read-file-limited.ts'
import { writeFileAtomic } from './write-file-atomic.ts'

let directory = ''
before(() => void (directory = mkdtempSync(join(tmpdir(), 'vouch-test-'))))
after(() => rmSync(directory, { recursive: true }))

const isRoot = process.geteuid?.() === 0
const modeOf = (path: string) => statSync(path).mode & 0o777
const fresh = (): string => mkdtempSync(join(directory, 'case-'))

test('writeFileAtomic() writes exactly the bytes, closed to others', async () => {
  const path = join(fresh(), 'token')
  await writeFileAtomic(path, 'eyJ')
  assert.equal(readFileSync(path, 'utf8'), 'eyJ')
  assert.equal(modeOf(path), 0o600)
})

test('writeFileAtomic() gives the mode asked for, whatever the umask and the old file', async () => {
  const path = join(fresh(), 'token')
  writeFileSync(path, 'old', { mode: 0o666 })
  await writeFileAtomic(path, Buffer.from('new'), { mode: 0o644, syncDirectory: false })
  assert.equal(readFileSync(path, 'utf8'), 'new')
  assert.equal(modeOf(path), 0o644)
})

test('writeFileAtomic() replaces a symbolic link and leaves what it points at', async () => {
  const where = fresh()
  writeFileSync(join(where, 'victim'), 'untouched')
  symlinkSync('victim', join(where, 'token'))
  await writeFileAtomic(join(where, 'token'), 'new')
  assert.equal(readFileSync(join(where, 'victim'), 'utf8'), 'untouched')
  assert.ok(lstatSync(join(where, 'token')).isFile())
})

test('writeFileAtomic() leaves nothing behind when it fails', async () => {
  const where = fresh()
  mkdirSync(join(where, 'token', 'full'), { recursive: true })
  await assert.rejects(writeFileAtomic(join(where, 'token'), 'new'), { code: 'EISDIR' })
  await assert.rejects(writeFileAtomic(join(where, 'missing', 'token'), 'new'), { code: 'ENOENT' })
  assert.deepEqual(readdirSync(where), ['token'])
})

test('writeFileAtomic() shows a reader one whole version, never a part', async () => {
  const path = join(fresh(), 'token')
  const versions = ['a', 'b', 'c'].map((letter) => letter.repeat(100_000))
  await writeFileAtomic(path, 'a'.repeat(100_000))
  const writes = Promise.all(versions.map((text) => writeFileAtomic(path, text)))
  for (let i = 0; i < 20; i++) {
    assert.ok(versions.includes((await readFileLimited(path, 100_000)).toString()))
  }
  await writes
  assert.equal(readdirSync(dirname(path)).length, 1)
})

test('readFileLimited() reads up to the limit and refuses one byte more', async () => {
  const path = join(fresh(), 'file')
  for (const size of [0, 1, 65_535, 65_536, 65_537, 200_000]) {
    const bytes = randomBytes(size)
    writeFileSync(path, bytes)
    assert.deepEqual(await readFileLimited(path, size), bytes)
    assert.deepEqual(await readFileLimited(path, size + 1), bytes)
    if (size > 0)
      await assert.rejects(readFileLimited(path, size - 1), (e) => isVouchsafeError(e, 'config_invalid'))
  }
})

test('readFileLimited() stops at the limit where a file says nothing of its size', async () => {
  await assert.rejects(readFileLimited('/dev/zero', 1_000_000), (e) => isVouchsafeError(e, 'config_invalid'))
  assert.equal((await readFileLimited('/dev/null', 10)).length, 0)
})

test('readFileLimited() fails for what is no file', async () => {
  await assert.rejects(readFileLimited(directory, 10), { code: 'EISDIR' })
  await assert.rejects(readFileLimited(join(directory, 'missing'), 10), { code: 'ENOENT' })
})

test('readPrivateFile() refuses a secret that others may read or write', async () => {
  const path = join(fresh(), 'secret')
  writeFileSync(path, 'hush', { mode: 0o600 })
  assert.equal((await readPrivateFile(path, 10)).toString(), 'hush')
  for (const mode of [0o640, 0o604, 0o620, 0o602]) {
    chmodSync(path, mode)
    await assert.rejects(
      readPrivateFile(path, 10),
      (e) => isVouchsafeError(e, 'config_invalid') && !e.message.includes('hush'),
    )
  }
})

test('ensurePrivateDirectory() makes a closed directory with its parents, and accepts it again', async () => {
  const path = join(fresh(), 'a', 'b')
  await ensurePrivateDirectory(path)
  await ensurePrivateDirectory(path)
  assert.equal(modeOf(path), 0o700)
})

test('ensurePrivateDirectory() can make one that others may enter, whatever the umask', async () => {
  const path = join(fresh(), 'open')
  await ensurePrivateDirectory(path, 0o755)
  await ensurePrivateDirectory(path, 0o755)
  assert.equal(modeOf(path), 0o755)
})

/** The hint given for a directory that is refused. */
async function hintFor(path: string): Promise<string | undefined> {
  try {
    await ensurePrivateDirectory(path)
  } catch (error) {
    assert.ok(isVouchsafeError(error, 'config_invalid'))
    return error.hint
  }
  assert.fail('accepted')
}

test('ensurePrivateDirectory() refuses one that others may enter, and does not change it', async () => {
  const path = fresh()
  for (const mode of [0o701, 0o710, 0o704, 0o755, 0o777]) {
    chmodSync(path, mode)
    assert.equal(await hintFor(path), `run: chmod 0700 '${path}'`)
    assert.equal(modeOf(path), mode)
  }
})

test('ensurePrivateDirectory() refuses a link and a file', async () => {
  const where = fresh()
  mkdirSync(join(where, 'real'), { mode: 0o700 })
  symlinkSync('real', join(where, 'link'))
  symlinkSync('missing', join(where, 'dangling'))
  writeFileSync(join(where, 'file'), '')
  for (const name of ['link', 'dangling', 'file'])
    assert.match((await hintFor(join(where, name))) ?? '', /choose another/)
})

test('ensurePrivateDirectory() refuses one of another user', { skip: !isRoot }, async () => {
  const path = fresh()
  chownSync(path, 65534, 65534)
  assert.match((await hintFor(path)) ?? '', /run as user 65534/)
})

test('privateTempDirectory() is closed to others and gone after its scope, with its content', () => {
  let path = ''
  {
    using temp = privateTempDirectory('vouch-test-run')
    path = temp.path
    assert.equal(dirname(path), tmpdir())
    assert.equal(modeOf(path), 0o700)
    writeFileSync(join(path, 'token'), 'secret')
    temp.remove()
    temp.remove()
  }
  assert.equal(existsSync(path), false)
})

/** The name a directory of `privateTempDirectory` would have for another process. */
function nameFor(change: (parts: string[]) => void): string {
  using own = privateTempDirectory('vouch-test-sweep')
  const [, ...parts] = /^(vouch-test-sweep)-(\d+)-(\d+)-(\d+)-(\w{6})$/.exec(basename(own.path)) ?? []
  change(parts)
  return join(tmpdir(), parts.join('-'))
}

test('sweepTempDirectories() removes what killed processes left, and nothing else', () => {
  const dead = String(spawnSync('true').pid)
  const left = [nameFor((parts) => (parts[2] = dead)), nameFor((parts) => (parts[3] = '1'))]
  const kept = [
    nameFor((parts) => (parts[1] = '1')),
    nameFor((parts) => parts.splice(2, 1, dead, '7')),
    nameFor((parts) => parts.splice(0, 3, 'vouch-test-sweeper', parts[1] ?? '', dead)),
  ]
  const link = nameFor((parts) => (parts[2] = dead))
  symlinkSync(directory, link)
  const file = nameFor((parts) => (parts[2] = dead))
  writeFileSync(file, '')
  const foreign = nameFor((parts) => (parts[2] = dead))
  for (const path of [...left, ...kept, ...(isRoot ? [foreign] : [])]) mkdirSync(path)
  for (const path of left) writeFileSync(join(path, 'token'), 'secret')
  if (isRoot) chownSync(foreign, 65534, 65534)
  try {
    using own = privateTempDirectory('vouch-test-sweep')
    assert.deepEqual(sweepTempDirectories('vouch-test-sweep').toSorted(), left.toSorted())
    for (const path of left) assert.equal(existsSync(path), false)
    for (const path of [own.path, directory, ...kept, link, file]) assert.ok(existsSync(path), path)
    if (isRoot) assert.ok(existsSync(foreign))
  } finally {
    for (const path of [...left, ...kept, foreign, link, file]) rmSync(path, { recursive: true, force: true })
  }
})
