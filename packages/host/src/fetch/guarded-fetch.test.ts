import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:https'
import type { RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { after, before, test } from 'node:test'
import assert from 'node:assert/strict'
import { isVouchsafeError } from '@vouchsafe/core/errors'
import type { Milliseconds } from '@vouchsafe/core/time'
import type { FetchPolicy } from './fetch-policy.ts'
import { guardedFetch } from './guarded-fetch.ts'

const pem = (name: string) =>
  readFileSync(new URL(`../../test-fixtures/${name}.pem`, import.meta.url), 'utf8')
const ca = pem('ca')
const ms = (n: number) => n as Milliseconds

const mib = Buffer.alloc(1024 * 1024, ' ')
const hits: string[] = []
let origin = ''

/** What the foreign host does, by path. */
const behaviour: Record<string, RequestListener> = {
  '/ok': (_, res) => void res.writeHead(200, { 'content-type': 'application/json' }).end('{"a":1}'),
  '/headers': (req, res) => void res.end(JSON.stringify({ method: req.method, ...req.headers })),
  '/limit': (_, res) => void res.end(mib),
  '/declared': (_, res) => void res.writeHead(200, { 'content-length': 1 << 30 }).write('x'),
  '/endless': (_, res) => {
    const more = () =>
      void (res.write(mib.subarray(0, 65_536)) ? setImmediate(more) : res.once('drain', more))
    res.on('error', () => undefined)
    more()
  },
  '/hang': () => undefined,
  '/half': (_, res) => void res.writeHead(200, { 'content-length': 100 }).write('half'),
  '/drip': (_, res) => {
    const timer = setInterval(() => res.write('.'), 5)
    res.on('close', () => clearInterval(timer))
  },
  '/drop': (_, res) => void res.socket?.destroy(),
  '/cut': (_, res) =>
    void res.writeHead(200, { 'content-length': 100 }).write('cut', () => res.socket?.destroy()),
  '/upgrade': (_, res) =>
    void res.socket?.end('HTTP/1.1 101 Switching\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n'),
  '/header-flood': (_, res) => void res.socket?.end(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`),
  '/not-http': (_, res) => void res.socket?.end('SSH-2.0-OpenSSH_9.9\r\n'),
  '/gzip': (_, res) => void res.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(mib)),
  '/identity': (_, res) => void res.writeHead(200, { 'content-encoding': 'identity' }).end('plain'),
  '/missing': (_, res) => void res.writeHead(404).end('{}'),
  '/error': (_, res) => void res.writeHead(500).end(mib),
  '/partial': (_, res) => void res.writeHead(206).end('part'),
  '/no-location': (_, res) => void res.writeHead(302).end(),
  '/loop': (_, res) => void res.writeHead(302, { location: '/loop' }).end(),
}
for (let n = 1; n <= 4; n++)
  behaviour[`/hop${n}`] = (_, res) =>
    void res
      .writeHead([301, 307, 308, 303][n - 1] ?? 302, { location: n === 1 ? '/ok' : `/hop${n - 1}` })
      .end()

const listening = (name: string, port = 0): Promise<Server> =>
  new Promise((resolve) => {
    const server = createServer({ cert: pem(name), key: pem(`${name}.key`) }, (req, res) => {
      const url = req.url ?? ''
      hits.push(`${req.headers.host ?? ''}${url}`)
      const to = url.startsWith('/to?') ? decodeURIComponent(url.slice(4)) : undefined
      if (to !== undefined) return void res.writeHead(302, { location: to }).end()
      behaviour[url.replace(/\?.*/, '')]?.(req, res)
    })
    server.unref().listen(port, '127.0.0.1', () => resolve(server))
  })
const portOf = (server: Server) => (server.address() as AddressInfo).port

const servers: Server[] = []
before(async () => {
  servers.push(await listening('localhost'), await listening('other-host'), await listening('expired'))
  origin = `https://issuer.test:${portOf(servers[0] as Server)}`
})
after(() => {
  for (const server of servers) {
    server.closeAllConnections()
    server.close()
  }
})

const loopback: FetchPolicy = { allowPrivateAddresses: true, ca, resolve: async () => ['127.0.0.1'] }
const fetched = (path: string, policy: FetchPolicy = {}) =>
  guardedFetch(origin + path, { ...loopback, ...policy })

/** `code: reason` of the refusal. */
async function refusal(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => 'fetched',
    (cause: unknown) => cause,
  )
  assert.ok(isVouchsafeError(error), `expected a refusal, found ${String(error)}`)
  assert.doesNotMatch(JSON.stringify(error.detail), /hunter2/)
  assert.doesNotMatch(error.message, /hunter2|\n/)
  return `${error.code}: ${String(error.detail['reason'])}`
}

test('guardedFetch() gives status, headers and body of a document', async () => {
  const { status, headers, body } = await fetched('/ok')
  assert.deepEqual([status, headers['content-type'], body.toString()], [200, 'application/json', '{"a":1}'])
})

test('guardedFetch() asks for JSON without encoding, and sends nothing about us', async () => {
  const sent = JSON.parse((await fetched('/headers')).body.toString()) as Record<string, string>
  const { host, ...rest } = sent
  assert.equal(`https://${host}`, origin)
  const wanted = {
    method: 'GET',
    accept: 'application/json',
    'accept-encoding': 'identity',
    connection: 'close',
  }
  assert.deepEqual(rest, wanted)
})

test('guardedFetch() accepts a body of exactly the limit, and an identity encoding', async () => {
  assert.equal((await fetched('/limit')).body.length, mib.length)
  assert.equal((await fetched('/identity')).body.toString(), 'plain')
})

test('guardedFetch() follows three redirects on the same host, and no fourth', async () => {
  assert.equal((await fetched('/hop3')).body.toString(), '{"a":1}')
  assert.equal(await refusal(fetched('/hop4')), 'fetch_refused: redirect_too_often')
})

const quick = { deadlineMs: ms(60) }
const failures: [name: string, path: string, want: string, policy?: FetchPolicy][] = [
  ['a body one byte over the limit', '/limit', 'fetch_failed: too_large', { maxBytes: mib.length - 1 }],
  ['a body declared larger than the limit, unread', '/declared', 'fetch_failed: too_large'],
  ['an endless body', '/endless', 'fetch_failed: too_large'],
  ['a flood of headers', '/header-flood', 'fetch_failed: too_large'],
  ['a host that never answers', '/hang', 'fetch_failed: deadline', quick],
  ['a host that stops half way', '/half', 'fetch_failed: deadline', quick],
  ['a body that drips past the deadline', '/drip', 'fetch_failed: deadline', quick],
  ['a dropped connection', '/drop', 'fetch_failed: unreachable'],
  ['a body shorter than declared', '/cut', 'fetch_failed: unreachable'],
  ['a change of protocol', '/upgrade', 'fetch_failed: unreachable'],
  ['an answer that is not HTTP', '/not-http', 'fetch_failed: unreachable'],
  ['a compressed body, unopened', '/gzip', 'fetch_failed: encoding_unexpected'],
  ['status 404', '/missing', 'fetch_failed: status_unexpected'],
  ['status 500', '/error', 'fetch_failed: status_unexpected'],
  ['a part of a document', '/partial', 'fetch_failed: status_unexpected'],
  ['a redirect to nowhere', '/no-location', 'fetch_failed: status_unexpected'],
  ['a redirect in a circle', '/loop', 'fetch_refused: redirect_too_often'],
]
for (const [name, path, want, policy] of failures)
  test(`guardedFetch() refuses ${name}`, async () => assert.equal(await refusal(fetched(path, policy)), want))

const elsewhere = [
  'https://other.test/ok',
  'https://issuer.test/ok',
  'https://issuer.test.evil.example/ok',
  'https://127.0.0.1:1/ok',
  'http://issuer.test/ok',
  '//other.test/ok',
  '\\\\other.test\\ok',
  'file:///etc/passwd',
  'data:,x',
  'https://[',
]
for (const location of elsewhere)
  test(`guardedFetch() follows no redirect to ${location}`, async () => {
    const before = hits.length
    const path = `/to?${encodeURIComponent(location)}`
    assert.equal(await refusal(fetched(path)), 'fetch_refused: redirect_elsewhere')
    assert.equal(hits.length, before + 1)
  })

test('guardedFetch() refuses a redirect that carries credentials or a fragment', async () => {
  const to = (location: string) => refusal(fetched(`/to?${encodeURIComponent(location)}`))
  assert.equal(await to(origin.replace('//', '//hunter2@')), 'fetch_refused: has_credentials')
  assert.equal(await to('/ok#hunter2'), 'fetch_refused: has_fragment')
})

test('guardedFetch() downgrades nothing when a redirect changes http for https on one port', async () => {
  const path = `/to?${encodeURIComponent(`${origin.replace('https', 'http')}/ok`)}`
  assert.equal(await refusal(fetched(path)), 'fetch_refused: redirect_elsewhere')
})

const urls: [url: string, reason: string][] = [
  ['', 'url_malformed'],
  ['issuer.test', 'url_malformed'],
  ['https://', 'url_malformed'],
  ['https://issuer.test/\0', 'url_malformed'],
  ['https://issuer\0.test/', 'url_malformed'],
  ['https://issuer.test/ ', 'url_malformed'],
  ['https://issuer.test/\r\nhost: evil', 'url_malformed'],
  ['https://iss\tuer.test/', 'url_malformed'],
  ['https:\\\\issuer.test\\', 'url_malformed'],
  ['https://issuer.test\\@evil.example/', 'url_malformed'],
  ['https://íssuer.test/', 'url_malformed'],
  ['https://issuer.test:99999/', 'url_malformed'],
  ['https://issuer.test%00/', 'url_malformed'],
  ['http://issuer.test/?t=hunter2', 'not_https'],
  ['http://127.0.0.1/', 'not_https'],
  ['https:issuer.test', 'not_https'],
  ['https:/issuer.test', 'not_https'],
  ['https:///issuer.test', 'not_https'],
  ['file:///etc/hunter2', 'not_https'],
  ['data:,hunter2', 'not_https'],
  ['https://user:hunter2@issuer.test/', 'has_credentials'],
  ['https://@issuer.test/', 'has_credentials'],
  ['https://issuer.test/#', 'has_fragment'],
  ['https://issuer.test/#hunter2', 'has_fragment'],
]
for (const [url, reason] of urls)
  test(`guardedFetch() refuses ${JSON.stringify(url)} before any look-up`, async () => {
    const resolve = () => assert.fail('looked up')
    assert.equal(await refusal(guardedFetch(url, { resolve })), `fetch_refused: ${reason}`)
  })

const literals = [
  '127.0.0.1',
  '0x7f.1',
  '2130706433',
  '0177.0.0.1',
  '127.1',
  '%31%32%37.0.0.1',
  '169.254.169.254',
]
const literals6 = [
  '[::1]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[64:ff9b::7f00:1]',
  '[2002:7f00:1::]',
  '[::]',
]
for (const host of [...literals, ...literals6, '0.0.0.0', '0', '127.0.0.1.'])
  test(`guardedFetch() contacts no inner address written as ${host}`, async () => {
    const url = `https://${host}:${new URL(origin).port}/ok`
    assert.equal(await refusal(guardedFetch(url, { ca })), 'fetch_refused: address_not_public')
  })

const answers: [name: string, addresses: string[], reason: string][] = [
  ['a private address', ['10.0.0.1'], 'address_not_public'],
  ['a public address and a private one', ['1.1.1.1', '127.0.0.1'], 'address_not_public'],
  ['an IPv4-mapped address', ['::ffff:127.0.0.1'], 'address_not_public'],
  ['what is no address', ['localhost'], 'address_not_public'],
]
for (const [name, addresses, reason] of answers)
  test(`guardedFetch() contacts nobody when a name resolves to ${name}`, async () => {
    const resolve = async () => addresses
    assert.equal(
      await refusal(fetched('/ok', { allowPrivateAddresses: false, resolve })),
      `fetch_refused: ${reason}`,
    )
  })

test('guardedFetch() refuses localhost as the system resolves it', async () => {
  const url = origin.replace('issuer.test', 'localhost')
  assert.equal(await refusal(guardedFetch(url, { ca })), 'fetch_refused: address_not_public')
})

test('guardedFetch() keeps metadata services closed even where private addresses are allowed', async () => {
  for (const address of ['169.254.169.254', 'fd00:ec2::254', '0.0.0.0', '::'])
    assert.equal(
      await refusal(fetched('/ok', { resolve: async () => [address] })),
      'fetch_refused: address_not_public',
    )
})

test('guardedFetch() asks DNS once, so that a second answer reaches nobody', async () => {
  let asked = 0
  const resolve = async () => (asked++ === 0 ? ['127.0.0.1'] : ['169.254.169.254'])
  assert.equal((await fetched('/hop3', { resolve })).status, 200)
  assert.equal(asked, 1)
})

test('guardedFetch() tries the next checked address when one does not answer', async () => {
  assert.equal((await fetched('/ok', { resolve: async () => ['::1', '127.0.0.1'] })).status, 200)
})

test('guardedFetch() fetches from an address written as a literal', async () => {
  const url = `${origin.replace('issuer.test', '127.0.0.1')}/ok`
  assert.equal((await guardedFetch(url, { allowPrivateAddresses: true, ca })).status, 200)
})

test('guardedFetch() reports a name without addresses', async () => {
  const enotfound = Object.assign(new Error('no such name'), { code: 'ENOTFOUND' })
  for (const resolve of [async () => [], () => Promise.reject(enotfound)])
    assert.equal(await refusal(fetched('/ok', { resolve })), 'fetch_failed: name_unresolved')
})

test('guardedFetch() gives up on a resolver that hangs', async () => {
  const resolve = () => new Promise<string[]>(() => undefined)
  assert.equal(await refusal(fetched('/ok', { resolve, ...quick })), 'fetch_failed: deadline')
})

test('guardedFetch() stops when its caller gives up, before and while it waits', async () => {
  assert.equal(await refusal(fetched('/ok', { signal: AbortSignal.abort() })), 'fetch_failed: aborted')
  const caller = new AbortController()
  setImmediate(() => caller.abort())
  assert.equal(await refusal(fetched('/hang', { signal: caller.signal })), 'fetch_failed: aborted')
})

test('guardedFetch() refuses a certificate of another host, an expired one, and an unknown authority', async () => {
  const port = (i: number) => `https://issuer.test:${portOf(servers[i] as Server)}/ok`
  const before = hits.length
  assert.equal(await refusal(guardedFetch(port(1), loopback)), 'fetch_failed: certificate_invalid')
  assert.equal(await refusal(guardedFetch(port(2), loopback)), 'fetch_failed: certificate_invalid')
  const { ca: _, ...publicOnly } = loopback
  assert.equal(await refusal(guardedFetch(`${origin}/ok`, publicOnly)), 'fetch_failed: certificate_invalid')
  assert.equal(hits.length, before)
})

test('guardedFetch() heeds no switch of the environment that turns verification off', async () => {
  const program = `import { guardedFetch } from ${JSON.stringify(import.meta.resolve('./guarded-fetch.ts'))}
    const policy = { allowPrivateAddresses: true, resolve: async () => ['127.0.0.1'] }
    await guardedFetch(${JSON.stringify(`${origin}/ok`)}, policy).catch((e) => console.log(e.detail.reason))`
  const env = { ...process.env, NODE_TLS_REJECT_UNAUTHORIZED: '0', NODE_NO_WARNINGS: '1' }
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], {
    env,
  })
  assert.equal(stdout, 'certificate_invalid\n')
})

test('guardedFetch() refuses TLS 1.1', async () => {
  const options = { cert: pem('localhost'), key: pem('localhost.key'), ciphers: 'ALL@SECLEVEL=0' } as const
  const server = createServer({ ...options, minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1' })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `https://issuer.test:${portOf(server)}/ok`
  assert.equal(await refusal(guardedFetch(url, loopback)), 'fetch_failed: certificate_invalid')
  server.close()
})

test('guardedFetch() names the URL without its query in the detail of an error', async () => {
  await assert.rejects(fetched('/missing?token=hunter2'), (error) => {
    assert.ok(isVouchsafeError(error, 'fetch_failed'))
    assert.deepEqual(error.detail, { url: `${origin}/missing`, reason: 'status_unexpected', status: 404 })
    return true
  })
})
