import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { loadScanMemory, saveScanMemory } from './memory-file.ts'

test('a scan memory comes back for its key, repository and rules, and for no others', async () => {
  const parent = mkdtempSync(join(tmpdir(), 'vouch-memory-'))
  try {
    const place = {
      directory: join(parent, 'scan'),
      repository: '/some/repository',
      key: randomBytes(32),
      rules: '1',
    }
    const id = randomBytes(20)
    const memory = await loadScanMemory(place)
    memory.add(id)
    memory.add(id)
    await saveScanMemory(memory, place)
    const again = await loadScanMemory(place)
    assert.deepEqual([again.has(id), again.has(randomBytes(20)), again.size], [true, false, 1])
    for (const other of [{ rules: '2' }, { key: randomBytes(32) }, { repository: '/another' }]) {
      assert.equal((await loadScanMemory({ ...place, ...other })).size, 0)
    }
    const [name = ''] = readdirSync(place.directory)
    const file = join(place.directory, name)
    assert.equal(statSync(file).mode & 0o777, 0o600)
    assert.equal(readFileSync(file).includes(id.subarray(0, 8)), false)
    for (const broken of ['', 'junk', readFileSync(file).subarray(0, -3)]) {
      writeFileSync(file, broken)
      assert.equal((await loadScanMemory(place)).size, 0)
    }
  } finally {
    rmSync(parent, { recursive: true })
  }
})
