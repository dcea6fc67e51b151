// Images as large as they come, and as hostile: time and memory are bounded, and nothing is left on a disk.
import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { createImageSource } from '@vouchsafe/scan/sources/image'
import { digestOf, tarOf } from '../../packages/scan/src/sources/image/testing/build-image.ts'
import { githubToken } from '../../packages/scan/src/testing/credentials.ts'
import { scanSources } from '../../packages/scan/src/testing/scan-text.ts'

const root = mkdtempSync(join(tmpdir(), 'vouch-large-image-'))
after(() => rmSync(root, { recursive: true }))

const mebibyte = 1024 * 1024
const layerType = 'application/vnd.oci.image.layer.v1.tar'

/** A tar of one file: noise, with a token at its very end. Made anew each time it is asked for. */
function* largeTar(header: Buffer, blocks: number, noise: Buffer): Generator<Buffer> {
  yield header
  for (let block = 0; block < blocks; block += 1) yield noise
  yield Buffer.from(`\n${githubToken('large')}\n`.padEnd(512, '\n'))
  yield Buffer.alloc(1024)
}

async function headerFor(size: number): Promise<Buffer> {
  const header = (await tarOf({ 'var/log/app.log': Buffer.alloc(1) })).subarray(0, 512)
  header.write(`${size.toString(8).padStart(11, '0')}\0`, 124, 'latin1')
  header.fill(' ', 148, 156)
  const sum = header.reduce((total, byte) => total + byte, 0)
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return header
}

async function serving<T>(serve: RequestListener, use: (host: string) => Promise<T>): Promise<T> {
  const server = createServer(serve)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    return await use(`127.0.0.1:${(server.address() as AddressInfo).port}`)
  } finally {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
}

test('a layer of half a gigabyte in a registry is read in the memory of a small one, and lies on no disk', async () => {
  const noise = Buffer.from(randomBytes(mebibyte / 2).toString('hex'))
  const blocks = 512
  const header = await headerFor(blocks * noise.length + 512)
  const hash = createHash('sha256')
  let size = 0
  for (const chunk of largeTar(header, blocks, noise)) {
    hash.update(chunk)
    size += chunk.length
  }
  const digest = `sha256:${hash.digest('hex')}`
  const manifest = JSON.stringify({ schemaVersion: 2, layers: [{ mediaType: layerType, digest, size }] })
  const before = new Set(readdirSync(tmpdir()))
  let most = 0
  const timer = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 20)
  const started = process.memoryUsage().rss
  const serve: RequestListener = ({ url }, response) => {
    if (url?.includes('/manifests/') === true) return void response.end(manifest)
    response.writeHead(200, { 'content-length': size })
    const chunks = largeTar(header, blocks, noise)
    const more = (): void => {
      for (let next = chunks.next(); next.done !== true; next = chunks.next())
        if (!response.write(next.value)) return void response.once('drain', more)
      response.end()
    }
    return more()
  }
  const result = await serving(serve, (host) => scanSources(createImageSource(`${host}/app`)))
  clearInterval(timer)
  assert.deepEqual(result.gaps, [])
  assert.equal(result.findings.length, 1)
  assert.equal(result.findings[0]?.places[0]?.origin.kind, 'image')
  const grown = Math.round((most - started) / mebibyte)
  assert.ok(grown < 250, `memory grew by ${grown} MiB`)
  const added = readdirSync(tmpdir()).filter((name) => !before.has(name) && name.startsWith('vouch'))
  assert.deepEqual(added, [])
})

/** Writes a layout of one image of these layers. */
function layoutOf(name: string, layers: readonly Buffer[]): string {
  const folder = join(root, name)
  mkdirSync(join(folder, 'blobs/sha256'), { recursive: true })
  const described = layers.map((bytes) => {
    const digest = digestOf(bytes)
    writeFileSync(join(folder, 'blobs', digest.replace(':', '/')), bytes)
    return { mediaType: layerType, digest, size: bytes.length }
  })
  writeFileSync(join(folder, 'index.json'), JSON.stringify({ schemaVersion: 2, layers: described }))
  return folder
}

test('a layer of very many small files with anchors ends, in bounded memory', async () => {
  const header = (await tarOf({ x: Buffer.alloc(512) })).subarray(0, 512)
  const many = Array.from({ length: 20_000 }, (_, index) =>
    Buffer.concat([header, Buffer.from(`AK${'IA'}${index} gh${'p'}_${index}`.padEnd(512))]),
  )
  const layer = gzipSync(Buffer.concat([...many, Buffer.alloc(1024)]), { level: 1 })
  const { gaps, coverage, findings } = await scanSources(createImageSource(layoutOf('many', [layer])))
  assert.deepEqual([gaps, findings], [[], []])
  assert.equal(coverage[0]?.count, 20_000)
})

test('bombs end in gaps, each for itself, and what stands beside them is read', async () => {
  const token = githubToken('beside')
  const zeros = gzipSync(Buffer.alloc(64 * mebibyte))
  const twice = gzipSync(zeros)
  const inTar = gzipSync(await tarOf({ 'bomb.gz': twice, 'never.txt': 'x' }))
  const good = gzipSync(await tarOf({ 'good.env': token }))
  const { gaps, findings } = await scanSources(
    createImageSource(layoutOf('bombs', [zeros, twice, inTar, good])),
  )
  assert.equal(findings.length, 1)
  assert.ok(gaps.length >= 3 && gaps.every(({ why }) => /expand/.test(why)), JSON.stringify(gaps))
})
