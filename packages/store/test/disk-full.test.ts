import { isVouchsafeError } from '@vouchsafe/core/errors'
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { testRow } from '#contract/samples'
import { openSqliteStore } from '#sqlite/open-sqlite-store'

const mebibyte = 1024 * 1024
const directory = mkdtempSync(join(tmpdir(), 'vouchsafe-disk-'))

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

const cases = [
  { name: 'a disk that is really full', reserveBytes: 0 },
  { name: 'a disk below the reserve', reserveBytes: mebibyte },
]
for (const { name, reserveBytes } of cases) {
  test(
    `${name} refuses appends, loses nothing acknowledged, and takes them again when there is room`,
    { skip },
    async () => {
      const path = join(directory, `${reserveBytes}.db`)
      const ballast = join(directory, 'ballast')
      const store = await openSqliteStore({ path, reserveBytes })
      try {
        await store.ledger.append([testRow('first')])
        fillDisk(ballast, 8 * mebibyte)
        const acknowledged = ['first']
        for (let refused = 0; refused < 3;) {
          const id = `row-${acknowledged.length}`
          const body = JSON.stringify({ padding: 'x'.repeat(50_000) })
          const appended = store.ledger.append([testRow(id, { body })])
          if (await appended.then(() => true, isRefused)) acknowledged.push(id)
          else refused += 1
          if (acknowledged.length > 1000) assert.fail('the disk never filled up')
        }
        truncateSync(ballast, 0)
        while (!(await store.ledger.append([testRow('after')]).then(() => true, isRefused)));
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
}

function isRefused(error: unknown): false {
  assert.ok(isVouchsafeError(error, 'ledger_unavailable'), String(error))
  return false
}

/** Writes until the disk takes no more. */
function fillDisk(path: string, atMost: number): void {
  const chunk = Buffer.alloc(4096)
  try {
    for (let written = 0; written < atMost; written += chunk.length) writeFileSync(path, chunk, { flag: 'a' })
  } catch {
    // full, as wanted
  }
}
