import { isVouchsafeError } from '@vouchsafe/core/errors'
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { testChange, testRow } from '#contract/samples'
import { openSqliteStore } from '#sqlite/open-sqlite-store'

const mebibyte = 1024 * 1024
const directory = mkdtempSync(join(tmpdir(), 'vouchsafe-disk-'))

const ballast = join(directory, 'ballast')

/** Mounts a file system of 8 MiB; the reason why not, where this user may not. */
function mount(): string | false {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', directory], { stdio: 'pipe' })
    return false
  } catch (error) {
    return `cannot mount a small file system: ${String(error).split('\n')[0]}`
  }
}

const skip = mount()

test.after(() => {
  if (skip === false) execFileSync('umount', [directory])
  rmSync(directory, { recursive: true, force: true })
})

test(
  'a full disk refuses appends, loses nothing acknowledged, and takes them again when there is room',
  { skip },
  async () => {
    const path = join(directory, 'full.db')
    const store = await openSqliteStore({ path, reserveBytes: 0 })
    try {
      await store.ledger.append([testRow('first')])
      fillDisk(ballast)
      const acknowledged = ['first']
      for (let refused = 0; refused < 3;) {
        const id = `row-${acknowledged.length}`
        const body = JSON.stringify({ padding: 'x'.repeat(50_000) })
        const appended = store.ledger.append([testRow(id, { body })])
        if (await appended.then(() => true, isRefused)) acknowledged.push(id)
        else refused += 1
        assert.ok(acknowledged.length < 1000, 'the disk never filled up')
      }
      truncateSync(ballast, 0)
      await store.ledger.append([testRow('after')])
      const rows = await store.ledger.query({ afterSequence: 0, limit: 1000 })
      assert.deepEqual(
        rows.map((row) => row.id),
        [...acknowledged, 'after'],
      )
    } finally {
      await store.close()
      rmSync(ballast, { force: true })
      rmSync(path, { force: true })
    }
  },
)

test('a disk below the reserve refuses appends while trust can still be changed', { skip }, async () => {
  const path = join(directory, 'reserve.db')
  await (await openSqliteStore({ path })).close()
  const filled = fillDisk(ballast)
  truncateSync(ballast, filled - mebibyte)
  const store = await openSqliteStore({ path, reserveBytes: 2 * mebibyte })
  try {
    await assert.rejects(store.ledger.append([testRow('a')]), (error) => {
      assert.ok(isVouchsafeError(error, 'ledger_unavailable'))
      return Number(error.detail['freeBytes']) < 2 * mebibyte
    })
    assert.deepEqual(await store.trust.commit(testChange(0, [])), { version: 1 })
  } finally {
    await store.close()
    rmSync(ballast, { force: true })
    rmSync(path, { force: true })
  }
})

function isRefused(error: unknown): false {
  assert.ok(isVouchsafeError(error, 'ledger_unavailable'), String(error))
  return false
}

/** Writes until the disk takes no more; returns how many bytes. */
function fillDisk(path: string): number {
  const chunk = Buffer.alloc(4096)
  for (let written = 0; written < 64 * mebibyte; written += chunk.length) {
    try {
      writeFileSync(path, chunk, { flag: 'a' })
    } catch {
      return written
    }
  }
  throw new Error('the disk never filled up')
}
