import { isVouchsafeError } from '@vouchsafe/core/errors'
import type { Milliseconds } from '@vouchsafe/core/time'
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { guardedPost, type PostPolicy } from './guarded-post.ts'

const pem = (name: string) =>
  readFileSync(new URL(`../../test-fixtures/${name}.pem`, import.meta.url), 'utf8')

const hits: string[] = []
const answer: RequestListener = (request, response) => {
  const { method, url = '' } = request
  let body = ''
  request.on('data', (chunk) => (body += String(chunk)))
  request.on('end', () => {
    hits.push(`${method} ${url} ${request.headers['content-type']} ${body}`)
    if (url === '/hang') return
    const status = Number(url.slice(1))
    response.writeHead(status, status === 302 ? { location: '/204' } : {}).end('{}')
  })
}
const plain = createServer(answer)
const tls = createTlsServer({ cert: pem('localhost'), key: pem('localhost.key') }, answer)
before(() => Promise.all([plain, tls].map((server) => listen(server))))
after(() => {
  for (const server of [plain, tls]) {
    server.closeAllConnections()
    server.close()
  }
})

function listen(server: Server): Promise<void> {
  return new Promise((resolve) => server.unref().listen(0, '127.0.0.1', resolve))
}
const portOf = (server: Server) => (server.address() as AddressInfo).port

const inside: PostPolicy = {
  allowPrivateAddresses: true,
  ca: pem('ca'),
  resolve: async () => ['127.0.0.1'],
}
const https = (path: string, policy: PostPolicy = inside) =>
  guardedPost(`https://issuer.test:${portOf(tls)}${path}`, '{"a":"ü"}', policy)
const http = (path: string, policy: PostPolicy = inside) =>
  guardedPost(`http://hook.test:${portOf(plain)}${path}`, '{}', policy)

/** `code: reason` of the refusal, and nothing reached the host. */
async function refusal(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => 'posted',
    (cause: unknown) => cause,
  )
  assert.ok(isVouchsafeError(error), String(error))
  return `${error.code}: ${String(error.detail['reason'])}`
}

test('guardedPost() sends the JSON once and takes any 2xx', async () => {
  hits.length = 0
  assert.deepEqual(await https('/200'), { status: 200 })
  assert.deepEqual(await https('/204'), { status: 204 })
  assert.deepEqual(hits, ['POST /200 application/json {"a":"ü"}', 'POST /204 application/json {"a":"ü"}'])
})

test('guardedPost() reaches a private address by http where private addresses are allowed', async () => {
  assert.deepEqual(await http('/200'), { status: 200 })
})

test('guardedPost() follows no redirect', async () => {
  hits.length = 0
  assert.equal(await refusal(https('/302')), 'fetch_failed: status_unexpected')
  assert.equal(hits.length, 1)
})

const refused: readonly [name: string, work: () => Promise<unknown>, reason: string][] = [
  ['a failing answer', () => https('/500'), 'fetch_failed: status_unexpected'],
  [
    'a private address unless it is allowed',
    () => https('/200', { ...inside, allowPrivateAddresses: false }),
    'fetch_refused: address_not_public',
  ],
  [
    'plain http unless private addresses are allowed',
    () => http('/200', { resolve: async () => ['127.0.0.1'] }),
    'fetch_refused: not_https',
  ],
  [
    'plain http to a public address, even among private ones',
    () => http('/200', { ...inside, resolve: async () => ['127.0.0.1', '8.8.8.8'] }),
    'fetch_refused: not_https',
  ],
  [
    'the metadata service, whatever is allowed',
    () => http('/200', { ...inside, resolve: async () => ['169.254.169.254'] }),
    'fetch_refused: address_not_public',
  ],
  ['a user name', () => guardedPost('http://u:p@hook.test/', '{}', inside), 'fetch_refused: has_credentials'],
  ['another scheme', () => guardedPost('file:///etc/passwd', '{}', inside), 'fetch_refused: not_https'],
  [
    'a certificate that is not trusted',
    () => https('/200', { allowPrivateAddresses: true, resolve: async () => ['127.0.0.1'] }),
    'fetch_failed: certificate_invalid',
  ],
  [
    'a host that does not answer in time',
    () => https('/hang', { ...inside, deadlineMs: 50 as Milliseconds }),
    'fetch_failed: deadline',
  ],
]
for (const [name, work, reason] of refused) {
  test(`guardedPost() refuses ${name}`, async () => assert.equal(await refusal(work()), reason))
}
