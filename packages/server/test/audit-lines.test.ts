// A stream of the ledger is nobody's burden: not of exchanges, not of a server that stops.
import { openSqliteStore } from '@vouchsafe/store/sqlite'
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { request, type IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { RunningServer } from '#context/start-server'
import { assumeRole, attestedToken, call, quickstart, start, temporaryHome } from './scene.ts'

const home = temporaryHome()
const count = 6000
let server: RunningServer
before(async () => {
  server = await start(home, { trust: quickstart })
  const store = await openSqliteStore({ path: join(home.path, 'private', 'vouchsafe.db') })
  const [template] = await store.ledger.query({ limit: 1 })
  assert.ok(template)
  const { sequence: _, ...row } = template
  const body = JSON.stringify({ ...JSON.parse(row.body), detail: { filling: 'x'.repeat(4000) } })
  for (let from = 0; from < count; from += 250)
    await store.ledger.append(Array.from({ length: 250 }, (_row, n) => ({ ...row, id: `${from + n}`, body })))
  await store.close()
})
after(() => home[Symbol.dispose]())

/** The head of an answer whose body nobody reads yet. */
async function begin(): Promise<IncomingMessage> {
  const path = '/v1/audit/lines'
  const sent = request({ socketPath: server.adminSocket, host: 'localhost', path, agent: false })
  sent.end()
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  return response
}

test('GET /v1/audit/lines has every record that the filters let through, a line each', async () => {
  const { status, headers, text } = await call(server.adminSocket, { path: '/v1/audit/lines' })
  assert.deepEqual([status, headers['content-type']], [200, 'application/x-ndjson'])
  const lines = text.trimEnd().split('\n')
  assert.ok(lines.length > count)
  const sequences = lines.map((line) => (JSON.parse(line) as { sequence: number }).sequence)
  assert.deepEqual(
    sequences,
    sequences.toSorted((a, b) => a - b),
  )
  const none = await call(server.adminSocket, { path: '/v1/audit/lines?role=nobody' })
  assert.deepEqual([none.status, none.text], [200, ''])
  const wrong = await call(server.adminSocket, { path: '/v1/audit/lines?limit=5' })
  assert.equal(wrong.status, 400)
})

test('exchanges go on while nobody takes the lines of a stream', async () => {
  const stalled = await begin()
  const answer = await assumeRole(server, await attestedToken(server))
  assert.equal(answer.status, 200, answer.text)
  stalled.destroy()
})

test('a server that stops does not wait for a stream that nobody takes', async () => {
  const stalled = await begin()
  stalled.on('error', () => undefined)
  const startedAt = performance.now()
  await server.close()
  assert.ok(performance.now() - startedAt < 5000)
  stalled.destroy()
})
