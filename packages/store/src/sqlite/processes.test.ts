import assert from 'node:assert/strict'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { changeTrust } from './child-process.test-support.ts'
import { openSqliteStore } from './open-sqlite-store.ts'
import { temporaryDatabase } from './temporary-store.test-support.ts'

const script = fileURLToPath(new URL('./child-process.test-support.ts', import.meta.url))

function start(task: 'record' | 'change', path: string): ChildProcess {
  return spawn(process.execPath, [script, task, path], { stdio: ['ignore', 'pipe', 'inherit'] })
}

/** Every id that a recording process prints until it is killed in the middle of its work. */
async function idsUntilKilled(path: string, killAfter: number): Promise<readonly string[]> {
  const child = start('record', path)
  const ids: string[] = []
  assert.ok(child.stdout)
  for await (const line of createInterface(child.stdout)) {
    if (ids.push(line) === killAfter) child.kill('SIGKILL')
  }
  return ids
}

test('an event that was acknowledged is there after the process was killed, three times over', async () => {
  const { path, remove } = temporaryDatabase()
  try {
    const acknowledged: string[] = []
    for (const killAfter of [1, 50, 400]) {
      acknowledged.push(...(await idsUntilKilled(path, killAfter)))
      const store = await openSqliteStore({ path })
      const stored = new Set<string>()
      let page = await store.ledger.query({ limit: 1000 })
      for (let last = page.at(-1); last !== undefined; last = page.at(-1)) {
        for (const row of page) stored.add(row.id)
        page = await store.ledger.query({ limit: 1000, beforeSequence: last.sequence })
      }
      await store.close()
      assert.ok(acknowledged.length >= killAfter)
      assert.deepEqual(
        acknowledged.filter((id) => !stored.has(id)),
        [],
      )
    }
  } finally {
    remove()
  }
})

test('two processes that change trust in one file make one unbroken history, and every change is on record', async () => {
  const { path, remove } = temporaryDatabase()
  const store = await openSqliteStore({ path })
  try {
    const child = start('change', path)
    const exited = once(child, 'exit')
    await changeTrust(store, 'parent', 30)
    assert.deepEqual(await exited, [0, null])
    const { version, resources } = await store.trust.load()
    assert.deepEqual([version, resources.length], [60, 60])
    const records = await store.ledger.query({ afterSequence: 0, limit: 100 })
    assert.deepEqual(
      records.map((row) => (JSON.parse(row.body) as { trustVersion: number }).trustVersion),
      Array.from({ length: 60 }, (_, index) => index + 1),
    )
  } finally {
    await store.close()
    remove()
  }
})
