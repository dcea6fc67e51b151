// A scan of images in a real registry, the distribution project's own, pushed there by crane: without a login, with
// Basic, with tokens of a server that signs them.
import assert from 'node:assert/strict'
import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { generateKeyPairSync, randomUUID, sign, type KeyObject } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { createImageSource } from '@vouchsafe/scan/sources/image'
import { buildImages } from '../packages/scan/src/sources/image/testing/build-image.ts'
import { carrierImage } from '../packages/scan/src/sources/image/testing/carrier-image.ts'
import {
  dockerFiles,
  layoutFiles,
  writeArchive,
  writeFolder,
} from '../packages/scan/src/sources/image/testing/write-image.ts'
import { scanSources } from '../packages/scan/src/testing/scan-text.ts'
import { prepareGoProgram } from './setup/go-program.ts'

const registryProgram = prepareGoProgram({
  path: 'github.com/distribution/distribution/v3/cmd/registry',
  version: 'v3.1.2',
})
const crane = prepareGoProgram({
  path: 'github.com/google/go-containerregistry/cmd/crane',
  version: 'v0.22.1',
})

const password = 'a password for the test'
/** bcrypt of it: the registry takes nothing else. */
const passwordFile = 'me:$2a$05$5bb1zsDQziVsO2CsCZ0WoOhto0BuiMJhcF9PELovQqiAE.Bd5cWey\n'
const login = Buffer.from(`me:${password}`).toString('base64')

const root = mkdtempSync(join(tmpdir(), 'vouch-interop-registry-'))
after(() => rmSync(root, { recursive: true }))

const carrier = await carrierImage('registry')
let layout = ''
let archive = ''
before(async () => {
  const built = await buildImages(carrier.image, { ...carrier.image, platform: 'linux/arm64/v8' })
  layout = writeFolder(join(root, 'layout'), layoutFiles(built))
  archive = await writeArchive(join(root, 'saved.tar'), dockerFiles(await buildImages(carrier.image), 'old'))
})

interface Registry extends AsyncDisposable {
  readonly host: string
}

/** Starts it on a free port over what was pushed before, with this in its configuration. */
async function startRegistry(auth?: object): Promise<Registry> {
  const host = `127.0.0.1:${await freePort()}`
  const config = {
    version: '0.1',
    log: { level: 'error' },
    storage: { filesystem: { rootdirectory: join(root, 'registry') } },
    http: { addr: host },
    ...(auth && { auth }),
  }
  const path = join(mkdtempSync(join(root, 'registry-')), 'config.yml')
  // YAML is a superset of JSON
  writeFileSync(path, JSON.stringify(config))
  const child = spawn(registryProgram, ['serve', path], { stdio: 'ignore', env: {} })
  await answering(`http://${host}/v2/`, child)
  return { host, [Symbol.asyncDispose]: () => stopped(child) }
}

async function answering(url: string, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    assert.equal(child.exitCode, null, 'the registry ended')
    // oxlint-disable-next-line no-await-in-loop -- until it answers
    const isThere = await fetch(url).then(
      () => true,
      () => false,
    )
    if (isThere) return
    // oxlint-disable-next-line no-await-in-loop -- as above
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  assert.fail('the registry does not answer')
}

async function stopped(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once('close', resolve))
  child.kill()
  await ended
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** A folder with docker's configuration, for crane and for us. */
function dockerConfig(host: string): { DOCKER_CONFIG: string } {
  const folder = mkdtempSync(join(root, 'config-'))
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ auths: { [host]: { auth: login } } }))
  return { DOCKER_CONFIG: folder }
}

async function push(reference: string, env: { DOCKER_CONFIG: string }): Promise<void> {
  const run = promisify(execFile)
  await run(crane, ['push', '--index', layout, reference], { env: { HOME: root, ...env } })
  await run(crane, ['push', archive, `${reference}-saved`], { env: { HOME: root, ...env } })
}

async function places(reference: string, env: { DOCKER_CONFIG: string }): Promise<Record<string, boolean>> {
  const result = await scanSources(createImageSource(reference, { env }))
  assert.deepEqual(result.gaps, [])
  assert.ok(!JSON.stringify(result).includes(password))
  const origins = result.findings.flatMap((finding) => finding.places.map(({ origin }) => origin))
  return Object.fromEntries(
    origins.map((origin) => {
      assert.ok(origin.kind === 'image')
      const { path, inside, isDeleted } = origin
      return [inside === undefined ? path : `${path}!/${inside}`, isDeleted]
    }),
  )
}

/** Every plant is found, in what was pushed as a layout and in what docker saved. */
async function findsEverything({ host }: Registry): Promise<void> {
  const env = dockerConfig(host)
  const reference = `${host}/org/app:seeded`
  assert.deepEqual(await places(reference, env), carrier.places)
  const { annotations: _, ...withoutAnnotations } = carrier.places
  assert.deepEqual(await places(`${reference}-saved`, env), withoutAnnotations)
}

test('an image in a registry that asks for no login is read by its name', async () => {
  await using registry = await startRegistry()
  const reference = `${registry.host}/org/app:seeded`
  await push(reference, dockerConfig(registry.host))
  await findsEverything(registry)
})

test('an image in a registry that asks for Basic is read with the login of docker', async () => {
  const path = join(root, 'htpasswd')
  writeFileSync(path, passwordFile)
  await using registry = await startRegistry({ htpasswd: { realm: 'it', path } })
  await findsEverything(registry)
  const reference = `${registry.host}/org/app:seeded`
  const { gaps, findings } = await scanSources(createImageSource(reference, { env: { DOCKER_CONFIG: root } }))
  const why = 'the registry wants a login that there is not'
  assert.deepEqual([gaps, findings], [[{ what: reference, why }], []])
})

test('an image in a registry that asks for tokens is read with a token for pulling alone', async () => {
  const scopes: string[] = []
  await using tokens = await startTokenServer(scopes)
  await using registry = await startRegistry({
    token: { realm: tokens.url, service: 'it', issuer: 'issuer', jwks: tokens.jwks },
  })
  await findsEverything(registry)
  assert.deepEqual(scopes, ['repository:org/app:pull', 'repository:org/app:pull'])
})

interface TokenServer extends AsyncDisposable {
  readonly url: string
  /** Path of its keys. */
  readonly jwks: string
}

/** Signs what is asked for, for whoever has the login: https://distribution.github.io/distribution/spec/auth/jwt/ */
async function startTokenServer(scopes: string[]): Promise<TokenServer> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const jwks = join(root, 'jwks.json')
  writeFileSync(
    jwks,
    JSON.stringify({
      keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k', alg: 'ES256', use: 'sig' }],
    }),
  )
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? '', 'http://127.0.0.1')
    if (!hasLogin(request)) return void response.writeHead(401).end()
    const asked = searchParams.getAll('scope')
    scopes.push(...asked)
    return void response.end(JSON.stringify({ token: tokenFor(asked, privateKey) }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const url = `http://127.0.0.1:${port}/token`
  return {
    url,
    jwks,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function hasLogin({ headers }: IncomingMessage): boolean {
  return headers.authorization === `Basic ${login}`
}

function tokenFor(scopes: readonly string[], key: KeyObject): string {
  const now = Math.floor(Date.now() / 1000)
  const access = scopes.map((scope) => {
    const [type, name, actions = ''] = scope.split(':')
    return { type, name, actions: actions.split(',') }
  })
  const claims = {
    iss: 'issuer',
    aud: 'it',
    sub: 'me',
    nbf: now - 60,
    iat: now,
    exp: now + 300,
    jti: randomUUID(),
    access,
  }
  const signed = [{ alg: 'ES256', typ: 'JWT', kid: 'k' }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.')
  const signature = sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' })
  return `${signed}.${signature.toString('base64url')}`
}
