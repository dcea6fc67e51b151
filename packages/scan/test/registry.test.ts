import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { buildImages } from '#sources/image/testing/build-image'
import { readImage, type ReadImage } from '#sources/image/testing/read-image'
import { answer, startRegistry, type Interception } from '#sources/image/testing/test-registry'

const root = mkdtempSync(join(tmpdir(), 'vouch-registry-'))
after(() => rmSync(root, { recursive: true }))

const shared = { files: { 'base.txt': 'the base' }, madeBy: 'ADD base / # buildkit' }
const built = await buildImages(
  { layers: [shared, { files: { 'amd.txt': 'for amd64', 'base.txt': 'replaced' } }] },
  { layers: [shared, { files: { 'arm.txt': 'for arm64' } }], platform: 'linux/arm64/v8' },
)
const base = built.images[0]?.layers[0]?.digest ?? ''
const password = ['hunter', '2hunter2'].join('')
const login = Buffer.from(`me:${password}`).toString('base64')

/** A registry that `intercept` speaks for, read with the credentials of `auths`. */
async function read(
  intercept: Interception,
  options: { auth?: object; env?: Record<string, string>; platform?: string } = {},
): Promise<ReadImage & { requests: readonly string[]; pauses: readonly number[] }> {
  await using registry = await startRegistry(built, intercept)
  const folder = mkdtempSync(join(root, 'config-'))
  const config = options.auth === undefined ? {} : { auths: { [registry.host]: options.auth } }
  writeFileSync(join(folder, 'config.json'), JSON.stringify(config))
  const pauses: number[] = []
  const result = await readImage(`${registry.host}/app`, {
    env: { DOCKER_CONFIG: folder, ...options.env },
    pause: async (ms) => void pauses.push(ms),
    ...(options.platform !== undefined && { platform: options.platform }),
  })
  assert.ok(!JSON.stringify(result).includes(password), 'a password in the result')
  return { ...result, requests: registry.requests, pauses }
}

function contents({ found }: ReadImage): string[] {
  return [...found.keys()].filter((text) => /^(?:the base|for |replaced)/.test(text)).toSorted()
}

const everything = ['for amd64', 'for arm64', 'replaced', 'the base']

test('an image is read with all its platforms, each content once, without a login', async () => {
  const result = await read(() => false)
  assert.deepEqual([result.why, contents(result)], [[], everything])
  assert.equal(new Set(result.requests).size, result.requests.length)
  assert.ok(!result.requests.join().includes('authorization'))
  const [origin] = result.found.get('the base') ?? []
  assert.equal(origin?.layer, base)
  assert.equal(origin?.isDeleted, false, 'the other platform still shows it')
})

test('of one platform nothing else is fetched', async () => {
  const result = await read(() => false, { platform: 'linux/arm64' })
  assert.deepEqual([result.why, contents(result)], [[], ['for arm64', 'the base']])
  assert.equal(result.coverage.further['images of other platforms left out'], 1)
  const none = await read(() => false, { platform: 'plan9/mips' })
  assert.deepEqual(none.why, ['(image): it has no image for the platform `plan9/mips`'])
})

/** A token server behind the registry's own address. */
function withTokens(grant: (authorization: string | undefined, url: URL) => object | number): Interception {
  return (request, response) => {
    const url = new URL(request.url ?? '', `http://${request.headers.host}`)
    if (url.pathname === '/token') {
      const granted = grant(request.headers.authorization, url)
      if (typeof granted === 'number') return answer(response, granted)
      response.end(JSON.stringify(granted))
      return true
    }
    if (request.headers.authorization === 'Bearer opaque') return false
    const realm = `Bearer realm="${url.origin}/token",service="it",scope="repository:other:push"`
    return answer(response, 401, { 'www-authenticate': realm })
  }
}

test('a token is asked for anonymously where there is no login', async () => {
  const result = await read(
    withTokens((authorization) => (authorization === undefined ? { token: 'opaque' } : 401)),
  )
  assert.deepEqual([result.why, contents(result)], [[], everything])
})

test('a token is asked for with the login, for pulling this repository and no more', async () => {
  const asked: string[] = []
  const grant = (authorization: string | undefined, url: URL) => {
    asked.push(
      `${authorization} ${url.searchParams.get('service')} ${url.searchParams.getAll('scope').join()}`,
    )
    return { access_token: 'opaque' }
  }
  const result = await read(withTokens(grant), { auth: { auth: login } })
  assert.deepEqual([result.why, contents(result)], [[], everything])
  assert.deepEqual(asked, [`Basic ${login} it repository:app:pull`])
})

test('a token that ends while the image is read is renewed', async () => {
  let left = 3
  const tokens = withTokens(() => {
    left = 3
    return { token: 'opaque' }
  })
  const result = await read((request, response) => {
    if (request.url?.startsWith('/token') === true || (left -= 1) >= 0) return tokens(request, response)
    delete request.headers.authorization
    return tokens(request, response)
  })
  assert.deepEqual([result.why, contents(result)], [[], everything])
})

test('an identity token is exchanged by a POST, never in an address', async () => {
  let body = ''
  const intercept: Interception = (request, response) => {
    if (request.headers.authorization === 'Bearer opaque') return false
    const realm = `http://${request.headers.host}/token`
    if (request.url !== '/token')
      return answer(response, 401, { 'www-authenticate': `Bearer realm="${realm}"` })
    request.on('data', (chunk) => (body += String(chunk)))
    request.on('end', () => response.end('{"access_token":"opaque"}'))
    return true
  }
  const result = await read(intercept, { auth: { identitytoken: password } })
  assert.deepEqual([result.why, contents(result)], [[], everything])
  const form = Object.fromEntries(new URLSearchParams(body))
  assert.deepEqual([form['grant_type'], form['refresh_token']], ['refresh_token', password])
  assert.ok(!result.requests.join().includes(password))
})

const basic: Interception = ({ headers }, response) =>
  headers.authorization === `Basic ${login}`
    ? false
    : answer(response, 401, { 'www-authenticate': 'Basic realm="r"' })

test('a registry that wants Basic gets it', async () => {
  for (const auth of [{ auth: login }, { username: 'me', password }]) {
    const result = await read(basic, { auth })
    assert.deepEqual([result.why, contents(result)], [[], everything])
  }
})

test('a credential helper is asked as docker asks it', async () => {
  const folder = mkdtempSync(join(root, 'helper-'))
  const script = `#!/bin/sh\ntest "$1" = get && printf '{"ServerURL":"%s","Username":"me","Secret":"${password}"}' "$(/bin/cat)"\n`
  writeFileSync(join(folder, 'docker-credential-mine'), script)
  chmodSync(join(folder, 'docker-credential-mine'), 0o755)
  writeFileSync(join(folder, 'config.json'), '{"credsStore":"mine"}')
  const result = await read(basic, { env: { DOCKER_CONFIG: folder, PATH: folder } })
  assert.deepEqual([result.why, contents(result)], [[], everything])
})

const unusable: [name: string, config: string, why: RegExp][] = [
  ['no login', '{}', /login that there is not$/],
  ['a login for others', '{"auths":{"ghcr.io":{"auth":"bWU6eA=="}}}', /login that there is not$/],
  ['no JSON', '{', /login that there is not: .*could not be read: json_malformed/],
  [
    'a helper that is not there',
    '{"credsStore":"none"}',
    /not: `docker-credential-none` gave no credentials/,
  ],
  [
    'a helper that is a path',
    '{"credsStore":"../../bin/sh"}',
    /not: the name of a credential helper is not one/,
  ],
]
for (const [name, config, why] of unusable)
  test(`a gap says that a login is missing: ${name}`, async () => {
    const folder = mkdtempSync(join(root, 'unusable-'))
    writeFileSync(join(folder, 'config.json'), config)
    const result = await read(basic, { env: { DOCKER_CONFIG: folder, PATH: folder } })
    assert.equal(result.why.length, 1)
    assert.match(result.why[0] ?? '', why)
    assert.equal(result.found.size, 0)
  })

test('logins are looked for where docker and podman keep them', async () => {
  const home = mkdtempSync(join(root, 'home-'))
  for (const [folder, name] of [
    ['.docker', 'config.json'],
    ['run/containers', 'auth.json'],
  ] as const) {
    mkdirSync(join(home, folder), { recursive: true })
    await using registry = await startRegistry(built, basic)
    const config = JSON.stringify({ auths: { [`https://${registry.host}/v1/`]: { auth: login } } })
    writeFileSync(join(home, folder, name), config)
    const env = { HOME: home, XDG_RUNTIME_DIR: join(home, 'run') }
    // oxlint-disable-next-line no-await-in-loop -- one registry after the other
    const result = await readImage(`${registry.host}/app`, { env })
    assert.deepEqual(result.why, [])
  }
})

test('too many requests are waited for as long as the registry says, and no longer than a while', async () => {
  const waits = ['7', '100000', 'Wed, 21 Oct 2099 07:28:00 GMT']
  const result = await read((_, response) => {
    const wait = waits.shift()
    return wait === undefined ? false : answer(response, 429, { 'retry-after': wait })
  })
  assert.deepEqual([result.why, contents(result)], [[], everything])
  assert.deepEqual(result.pauses, [7000, 30_000, 30_000])
})

test('a registry that stays broken is given up', async () => {
  const result = await read((_, response) => answer(response, 503))
  assert.deepEqual(result.why, ['(image): the registry answered with status 503'])
  assert.deepEqual([result.pauses, result.requests.length], [[500, 1000, 2000], 4])
})

for (const canRange of [true, false])
  test(`a layer is taken up where the connection broke off, ranges ${canRange ? 'or' : 'not'} known`, async () => {
    const bytes = built.blobs.get(base) ?? Buffer.alloc(0)
    let breaks = 2
    const result = await read((request, response) => {
      if (request.url !== `/v2/app/blobs/${base}`) return false
      const from = canRange ? Number(/\d+/.exec(request.headers.range ?? '')?.[0] ?? 0) : 0
      const rest = bytes.subarray(from)
      const range = { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` }
      response.writeHead(from > 0 ? 206 : 200, { 'content-length': rest.length, ...(from > 0 && range) })
      if ((breaks -= 1) < 0) response.end(rest)
      else response.write(rest.subarray(0, 20), () => response.socket?.destroy())
      return true
    })
    assert.deepEqual([result.why, contents(result)], [[], everything])
    assert.equal(result.requests.filter((request) => request.includes(base)).length, 3)
  })
