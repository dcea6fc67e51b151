import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import assert from 'node:assert/strict'
import { isVouchsafeError } from '@vouchsafe/core/errors'
import { acquireLock } from './acquire-lock.ts'

let directory = ''
before(() => void (directory = mkdtempSync(join(tmpdir(), 'vouch-test-'))))
after(() => rmSync(directory, { recursive: true }))

function holderOfRefusal(path: string): unknown {
  try {
    acquireLock(path).release()
  } catch (error) {
    assert.ok(isVouchsafeError(error, 'config_invalid'))
    return error.detail['holder']
  }
  assert.fail('the lock was free')
}

test('acquireLock() holds out everybody else, this process too, until it is released', () => {
  const path = join(directory, 'lock')
  const lock = acquireLock(path)
  assert.equal(statSync(path).mode & 0o777, 0o600)
  assert.equal(holderOfRefusal(path), process.pid)
  lock.release()
  lock.release()
  acquireLock(path).release()
})

test('acquireLock() frees the lock at the end of its scope', () => {
  const path = join(directory, 'scoped')
  {
    using _ = acquireLock(path)
    assert.equal(holderOfRefusal(path), process.pid)
  }
  acquireLock(path).release()
})

test('acquireLock() names the process that holds the lock, and gets it once that is killed', async () => {
  const path = join(directory, 'other')
  const program = `import { acquireLock } from ${JSON.stringify(import.meta.resolve('./acquire-lock.ts'))}
    acquireLock(${JSON.stringify(path)}); console.log('held'); setInterval(() => {}, 1e6)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(child.stdout, 'data')
  assert.equal(holderOfRefusal(path), child.pid)
  child.kill('SIGKILL')
  await once(child, 'close')
  acquireLock(path).release()
})

test('acquireLock() follows no symbolic link, and is not misled by the content of a file', () => {
  const path = join(directory, 'content')
  writeFileSync(path, 'not a pid, and rather long for one')
  symlinkSync(path, join(directory, 'link'))
  assert.throws(() => acquireLock(join(directory, 'link')), { code: 'ELOOP' })
  using _ = acquireLock(path)
  writeFileSync(path, '-1 nonsense')
  assert.equal(holderOfRefusal(path), undefined)
})
