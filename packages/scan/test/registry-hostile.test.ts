// Registries, and whom they send us to, that are after our credentials, our time or our network.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { buildImages } from '#sources/image/testing/build-image'
import { readImage, type ReadImage } from '#sources/image/testing/read-image'
import {
  answer,
  close,
  listen,
  portOf,
  startRegistry,
  type Interception,
} from '#sources/image/testing/test-registry'

const root = mkdtempSync(join(tmpdir(), 'vouch-hostile-registry-'))
after(() => rmSync(root, { recursive: true }))

const built = await buildImages({ layers: [{ files: { 'a.txt': 'the content' } }] })
const layer = built.images[0]?.layers[0]?.digest ?? ''
const bytes = built.blobs.get(layer) ?? Buffer.alloc(0)
const password = ['hunter', '2hunter2'].join('')
const login = Buffer.from(`me:${password}`).toString('base64')

interface Elsewhere extends AsyncDisposable {
  readonly url: string
  readonly seen: string[]
}

/** Another host; notes what it was shown. */
async function elsewhere(serve: RequestListener): Promise<Elsewhere> {
  const seen: string[] = []
  const server = await listen(
    createServer((request, response) => {
      seen.push(`${request.url} ${request.headers.authorization ?? 'nothing'}`)
      serve(request, response)
    }),
  )
  return { url: `http://127.0.0.1:${portOf(server)}`, seen, [Symbol.asyncDispose]: () => close(server) }
}

async function read(
  intercept: Interception,
  { resolve, silenceMs }: { resolve?: (name: string) => string[]; silenceMs?: number } = {},
): Promise<ReadImage> {
  await using registry = await startRegistry(built, intercept)
  writeFileSync(join(root, 'config.json'), JSON.stringify({ auths: { [registry.host]: { auth: login } } }))
  const result = await readImage(`${registry.host}/app`, {
    env: { DOCKER_CONFIG: root },
    ...(silenceMs !== undefined && { silenceMs }),
    pause: async () => undefined,
    ...(resolve && { resolve: async (name: string) => resolve(name) }),
  })
  assert.ok(!JSON.stringify(result).includes(password), 'a password in the result')
  return result
}

/** Wants Basic, then sends whoever asks for the layer to another place. */
function redirecting(to: string): Interception {
  return ({ url, headers }, response) => {
    if (headers.authorization === undefined)
      return answer(response, 401, { 'www-authenticate': 'Basic realm="r"' })
    if (url !== `/v2/app/blobs/${layer}`) return false
    return answer(response, 307, { location: to })
  }
}

test('whoever a layer is fetched from elsewhere is shown no credentials', async () => {
  await using store = await elsewhere((_, response) => void response.end(bytes))
  const { found, why } = await read(redirecting(`${store.url}/signed?x=y`))
  assert.deepEqual([why, found.has('the content')], [[], true])
  assert.deepEqual(store.seen, ['/signed?x=y nothing'])
})

test('whoever asks for credentials elsewhere gets none', async () => {
  await using store = await elsewhere(
    (_, response) => void answer(response, 401, { 'www-authenticate': 'Basic realm="me"' }),
  )
  const { why } = await read(redirecting(store.url))
  assert.match(why.join(), /it is not given out/)
  assert.deepEqual(store.seen, ['/ nothing'])
})

test('a detour leads back without credentials', async () => {
  let back = ''
  await using store = await elsewhere((_, response) => void answer(response, 302, { location: back }))
  const shown: string[] = []
  const { why } = await read((request, response) => {
    back = `http://${request.headers.host}/v2/app/steal`
    if (request.url === '/v2/app/steal') shown.push(request.headers.authorization ?? 'nothing')
    return redirecting(store.url)(request, response)
  })
  assert.deepEqual(shown, ['nothing'])
  assert.match(why.join(), /it is not given out/)
})

const targets: [name: string, to: string, why: RegExp][] = [
  ['a loop', `/v2/app/blobs/${layer}`, /redirects too often/],
  ['a metadata service', 'http://169.254.169.254/latest/meta-data', /without TLS only this machine/],
  ['a metadata service with TLS', 'https://169.254.169.254/', /may not be contacted/],
  ['plain http on another host', 'http://store.test/', /without TLS only this machine/],
  ['a file', 'file:///etc/passwd', /expected an https address/],
  ['nonsense', 'https://[', /to no address/],
  ['a name and password', 'http://me:pw@127.0.0.1/', /without user name and password/],
]
for (const [name, to, why] of targets)
  test(`a redirect to ${name} is not followed`, async () => {
    const result = await read(redirecting(to), {
      resolve: (host) => (host === 'store.test' ? ['93.184.216.34'] : ['127.0.0.1']),
    })
    assert.match(result.why.join('\n'), why)
    assert.equal(result.gaps.length, 1)
    assert.ok(!result.found.has('the content'))
  })

function tokenAt(realm: string): Interception {
  return ({ headers }, response) => {
    if (headers.authorization?.startsWith('Bearer ') === true) return false
    return answer(response, 401, { 'www-authenticate': `Bearer realm="${realm}"` })
  }
}

const realms: [name: string, realm: string, why: RegExp][] = [
  ['another host without TLS', 'http://token.test/', /without TLS only this machine/],
  ['a metadata service', 'https://169.254.169.254/', /may not be contacted/],
  ['a file', 'file:///etc/passwd', /expected an https address/],
  ['nothing', '', /names no token server/],
]
for (const [name, realm, why] of realms)
  test(`a token server at ${name} is not asked`, async () => {
    const result = await read(tokenAt(realm), {
      resolve: (host) => (host === 'token.test' ? ['93.184.216.34'] : ['127.0.0.1']),
    })
    assert.match(result.why.join('\n'), why)
    assert.equal(result.found.size, 0)
  })

const answers: [name: string, body: string | Buffer, why: RegExp][] = [
  ['no JSON', '<html>', /gave no token/],
  ['no token', '{"token":""}', /gave no token/],
  ['two tokens under one name', '{"token":"a","token":"b"}', /gave no token/],
  ['a token that is more than a header', '{"token":"a\\r\\nx: y"}', /characters that no token has/],
  ['a flood', Buffer.alloc(2 * 1024 * 1024, 'a'), /longer than 1048576/],
]
for (const [name, body, why] of answers)
  test(`a token server that answers with ${name} ends in a gap`, async () => {
    await using server = await elsewhere((_, response) => void response.end(body))
    const result = await read(tokenAt(server.url))
    assert.match(result.why.join('\n'), why)
    assert.equal(result.found.size, 0)
  })

const endless: RequestListener = (_, response) => {
  const more = (): void => {
    if (response.destroyed) return
    if (response.write(Buffer.alloc(64 * 1024, 'x'))) setImmediate(more)
    else response.once('drain', more)
  }
  response.on('error', () => undefined)
  more()
}

const bodies: [name: string, kind: 'blobs' | 'manifests', serve: RequestListener, why: RegExp][] = [
  ['an endless manifest', 'manifests', endless, /longer than 8388608 bytes/],
  ['an endless layer', 'blobs', endless, /longer than/],
  [
    'a manifest declared to be huge',
    'manifests',
    (_, res) => void res.writeHead(200, { 'content-length': 1e12 }).write('{'),
    /longer than/,
  ],
  [
    'a layer of other bytes',
    'blobs',
    (_, res) => void res.end(Buffer.alloc(bytes.length)),
    /does not hash|damaged|no valid/,
  ],
  [
    'a layer that is no layer',
    'blobs',
    (_, res) => void res.end('moved'),
    /it ends after 5 of|expected \d+ bytes/,
  ],
  ['silence', 'blobs', () => undefined, /does not answer|fell silent/],
  ['silence half way', 'blobs', (_, res) => void res.write(bytes.subarray(0, 20)), /ECONNRESET|fell silent/],
  [
    'headers without end',
    'blobs',
    (_, res) => void res.socket?.write(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(70_000)}`),
    /HPE_HEADER_OVERFLOW/,
  ],
  ['no HTTP', 'blobs', (_, res) => void res.socket?.end('SSH-2.0-OpenSSH_9.9\r\n'), /HPE_/],
  ['a broken connection', 'blobs', (_, res) => void res.socket?.destroy(), /ECONNRESET/],
]
for (const [name, kind, serve, why] of bodies)
  test(`a registry that answers with ${name} ends in a gap`, async () => {
    const { why: found, found: contents } = await read(
      (request, response) => {
        if (request.url?.startsWith(`/v2/app/${kind}/`) !== true) return false
        serve(request, response)
        return true
      },
      name.startsWith('silence') ? { silenceMs: 300 } : {},
    )
    assert.match(found.join('\n'), why)
    assert.ok(!contents.has('the content'))
  })

test('a tag that is answered with another digest than is said is not read', async () => {
  const { why, found } = await read((request, response) => {
    if (!request.url?.endsWith('/latest')) return false
    response.writeHead(200, { 'docker-content-digest': layer }).end(built.index)
    return true
  })
  assert.match(why.join(), /does not hash to its digest/)
  assert.equal(found.size, 0)
})
