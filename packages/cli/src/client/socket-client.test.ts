import assert from 'node:assert/strict'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { isVouchsafeError, type Code } from '@vouchsafe/core/errors'
import { currentUid } from '@vouchsafe/host/process'
import { z } from 'zod'
import { callSocket, type SocketCall } from './socket-client.ts'

const root = mkdtempSync(join(tmpdir(), 'vouch-socket-'))
after(() => rmSync(root, { recursive: true }))
const socketPath = join(root, 's')

interface Answer {
  readonly status?: number
  readonly text: string
}
interface Seen {
  readonly request: IncomingMessage
  readonly body: string
}

/** Answers the one request that `call` makes. */
async function whenAnswered(answer: Answer, call: Partial<SocketCall<unknown>> = {}) {
  const seen: Seen[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => (body += String(chunk)))
    request.on('end', () => {
      seen.push({ request, body })
      response.writeHead(answer.status ?? 200, { connection: 'close' }).end(answer.text)
    })
  })
  server.listen(socketPath)
  await once(server, 'listening')
  try {
    const base = { socketPath, method: 'GET', path: '/v1/x', answer: z.object({ n: z.int() }) } as const
    return { value: await callSocket({ ...base, ...call }), seen: seen[0] }
  } finally {
    server.close()
  }
}

const is = (code: Code, say: RegExp) => (error: unknown) => {
  assert.ok(isVouchsafeError(error, code), String(error))
  assert.match(error.message, say)
  return true
}

test('callSocket() resolves with the answer that its schema takes', async () => {
  assert.deepEqual((await whenAnswered({ text: '{"n":1}' })).value, { n: 1 })
})

test('callSocket() sends the method, the path and the body as JSON', async () => {
  const { seen } = await whenAnswered(
    { text: '{"n":1}' },
    { method: 'POST', path: '/v1/y?a=b', body: { ü: 1 } },
  )
  assert.equal(seen?.request.method, 'POST')
  assert.equal(seen?.request.url, '/v1/y?a=b')
  assert.equal(seen?.request.headers['content-type'], 'application/json')
  assert.equal(seen?.body, '{"ü":1}')
})

test("callSocket() throws the server's own code, message, hint and problems", async () => {
  const problems = [{ place: 'a.yaml:1:1', message: 'is wrong' }]
  const text = JSON.stringify({ code: 'trust_invalid', message: 'no', hint: 'do', problems })
  await assert.rejects(whenAnswered({ status: 400, text }), (error) => {
    assert.ok(isVouchsafeError(error, 'trust_invalid'))
    assert.deepEqual([error.message, error.hint], ['no', 'do'])
    assert.deepEqual(JSON.parse(JSON.stringify(error.detail['problems'])), problems)
    return true
  })
})

const strange: readonly [name: string, answer: Answer, say: RegExp][] = [
  ['a code of a newer server', { status: 400, text: '{"code":"new_code","message":"m"}' }, /^m$/],
  ['a code named like a method', { status: 400, text: '{"code":"constructor","message":"m"}' }, /^m$/],
  [
    'a refusal without a reason',
    { status: 502, text: '<html>' },
    /^the server answered 502 without a reason$/,
  ],
  ['a refusal without a body', { status: 500, text: '' }, /^the server answered 500 without a reason$/],
  [
    'an answer of another form',
    { text: '{"n":"1"}' },
    /GET \/v1\/x has a form that this version does not know/,
  ],
  ['an answer that is not JSON', { text: 'ok' }, /has a form that/],
  ['an empty answer', { text: '' }, /has a form that/],
  ['a duplicate key', { text: '{"n":1,"n":2}' }, /has a form that/],
]
for (const [name, answer, say] of strange)
  test(`callSocket() makes \`internal\` of ${name}, in one line`, () =>
    assert.rejects(whenAnswered(answer), is('internal', say)))

const call = { method: 'GET', path: '/', answer: z.unknown() } as const

test('callSocket() says that no server answers where there is no socket', () =>
  assert.rejects(
    callSocket({ ...call, socketPath: join(root, 'none') }),
    is('server_unreachable', /^no server answers at/),
  ))

test('callSocket() says that no server answers where a dead one left its socket', () => {
  const left = join(root, 'left')
  writeFileSync(left, '')
  return assert.rejects(
    callSocket({ ...call, socketPath: left }),
    is('server_unreachable', /^no server answers/),
  )
})

test('callSocket() says that no server answers when it hangs up', async () => {
  const path = join(root, 'hangs-up')
  const server = createServer((request) => request.socket.destroy()).listen(path)
  await once(server, 'listening')
  await assert.rejects(
    callSocket({ ...call, socketPath: path }),
    is('server_unreachable', /^no server answers/),
  )
  server.close()
})

test('callSocket() gives a silent server up at the deadline, and says so', async () => {
  const path = join(root, 'silent')
  const server = createServer(() => undefined).listen(path)
  await once(server, 'listening')
  const late = callSocket({ ...call, socketPath: path, timeoutMs: 20 })
  await assert.rejects(late, is('server_unreachable', /did not answer within 0\.02 s$/))
  server.closeAllConnections()
  server.close()
})

test('callSocket() gives up when its signal fires', async () => {
  const path = join(root, 'aborted')
  const ended = new AbortController()
  const server = createServer(() => ended.abort()).listen(path)
  await once(server, 'listening')
  await assert.rejects(callSocket({ ...call, socketPath: path, signal: ended.signal }))
  server.closeAllConnections()
  server.close()
})

test(
  'callSocket() says that this user may not open the socket',
  { skip: currentUid() === 0 && 'root may' },
  () => {
    const closed = join(root, 'closed')
    writeFileSync(closed, '')
    chmodSync(closed, 0)
    return assert.rejects(callSocket({ ...call, socketPath: closed }), is('peer_refused', /may not open/))
  },
)
