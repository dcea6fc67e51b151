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
    const pack = { checksum: 'a-b-1', objects: 7 }
    const open = randomBytes(20).toString('hex')
    await saveScanMemory(memory.encode([pack], new Set([open])), place)
    const again = await loadScanMemory(place)
    assert.deepEqual([again.has(id), again.has(randomBytes(20)), again.size], [true, false, 1])
    assert.deepEqual([again.pack('a-b-1'), [...again.open]], [pack, [open]])
    for (const other of [{ rules: '2' }, { key: randomBytes(32) }, { repository: '/another' }]) {
      assert.equal((await loadScanMemory({ ...place, ...other })).size, 0)
    }
    const [name = ''] = readdirSync(place.directory)
    const file = join(place.directory, name)
    assert.equal(statSync(file).mode & 0o777, 0o600)
    for (const told of [id.subarray(0, 8), open.slice(0, 8), 'a-b-1'])
      assert.equal(readFileSync(file).includes(told), false)
    for (const broken of [
      '',
      'junk',
      readFileSync(file).subarray(0, -3),
      readFileSync(file).fill(1, 20, 21),
    ]) {
      writeFileSync(file, broken)
      assert.equal((await loadScanMemory(place)).size, 0)
    }
  } finally {
    rmSync(parent, { recursive: true })
  }
})
