import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import assert from 'node:assert/strict'
import { currentUid, isAlive, processStartTime, processStat, userName } from './process-facts.ts'

const linux = { skip: !existsSync('/proc/self/stat') }

test(
  'processStartTime() is constant for a process, later for a later one, and gone when it is',
  linux,
  async () => {
    const own = processStartTime(process.pid)
    assert.ok(own !== undefined && own > 0)
    assert.equal(processStartTime(process.pid), own)

    const child = spawn('cat', { stdio: ['pipe', 'ignore', 'ignore'] })
    const pid = child.pid ?? 0
    assert.ok((processStartTime(pid) ?? 0) >= own)
    child.stdin.end()
    await once(child, 'close')
    assert.equal(processStartTime(pid), undefined)
    assert.equal(isAlive(pid), false)
  },
)

test('processStat() is not misled by a program whose name looks like fields', linux, async () => {
  const directory = mkdtempSync(join(tmpdir(), 'vouch-test-'))
  const program = join(directory, ') R 1 1 1 (')
  copyFileSync('/bin/cat', program)
  const child = spawn(program, { stdio: ['pipe', 'ignore', 'ignore'] })
  try {
    const stat = processStat(child.pid ?? 0)
    assert.equal(stat?.processGroup, processStat('self')?.processGroup)
    assert.ok((stat?.startTime ?? 0) >= (processStartTime(process.pid) ?? Infinity))
  } finally {
    child.stdin.end()
    await once(child, 'close')
    rmSync(directory, { recursive: true })
  }
})

test('isAlive() knows us and process 1, and takes no process group for a process', () => {
  assert.equal(isAlive(process.pid), true)
  assert.equal(isAlive(1), true)
  for (const pid of [0, -1, -process.pid, 1.5, Number.NaN, 2 ** 31, 2 ** 40]) {
    assert.equal(isAlive(pid), false)
    assert.equal(processStartTime(pid), undefined)
  }
})

test('currentUid() and userName() say what the system says', () => {
  assert.equal(currentUid(), Number(execFileSync('id', ['-u'], { encoding: 'utf8' })))
  assert.equal(userName(0), 'root')
  assert.equal(userName(4_000_000_000), undefined)
})
