import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { PassThrough } from 'node:stream'
import { test } from 'node:test'
import { readBody } from './read-body.ts'

/** A body that arrives in these pieces. */
function arriving(...pieces: (string | Buffer)[]): IncomingMessage {
  const stream = new PassThrough()
  for (const piece of pieces) stream.write(piece)
  stream.end()
  // a request is a stream, and nothing else of it is used
  return stream as unknown as IncomingMessage
}

test('readBody() joins what arrives in pieces', async () => {
  const body = await readBody(arriving('ab', 'c', 'def'), 6)
  assert.deepEqual(body, { bytes: Buffer.from('abcdef'), cut: false })
})

test('readBody() keeps exactly the allowed bytes of a longer body', async () => {
  const body = await readBody(arriving('abcd', 'efgh', 'ijkl'), 6)
  assert.deepEqual(body, { bytes: Buffer.from('abcdef'), cut: true })
})

test('readBody() of nothing is empty', async () => {
  assert.deepEqual(await readBody(arriving(), 6), { bytes: Buffer.alloc(0), cut: false })
})

test('readBody() gives up a caller that never stops sending', async () => {
  const request = arriving(...Array.from({ length: 10 }, () => Buffer.alloc(1024 * 1024)))
  const closed = once(request, 'close')
  assert.equal((await readBody(request, 6))?.cut, true)
  await closed
  assert.ok(request.destroyed)
})

test('readBody() of a caller that goes away is undefined', async () => {
  const stream = new PassThrough()
  stream.write('ab')
  setImmediate(() => stream.destroy())
  assert.equal(await readBody(stream as unknown as IncomingMessage, 6), undefined)
})
