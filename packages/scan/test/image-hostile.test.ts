// Layouts and archives that were made to lead a reader astray.
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { buildImages, digestOf, tarOf } from '#sources/image/testing/build-image'
import { readImage, type ReadImage } from '#sources/image/testing/read-image'
import { dockerFiles, layoutFiles, writeArchive, writeFolder } from '#sources/image/testing/write-image'

const root = mkdtempSync(join(tmpdir(), 'vouch-hostile-image-'))
after(() => rmSync(root, { recursive: true }))
let count = 0
const fresh = (): string => join(root, String((count += 1)))

const plain = await buildImages({ config: {}, layers: [{ files: { 'a.txt': 'the content' } }] })
const hex = 'ab'.repeat(32)

/** Files of a layout whose index says this; contents are put where their digest says. */
function layout(index: object | string, contents: readonly (Buffer | object)[] = []): Record<string, Buffer> {
  const files: Record<string, Buffer> = { 'index.json': bytes(index) }
  for (const content of contents) {
    const blob = bytes(content)
    files[`blobs/${digestOf(blob).replace(':', '/')}`] = blob
  }
  return files
}

function bytes(value: Buffer | object | string): Buffer {
  if (Buffer.isBuffer(value)) return value
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value))
}

function pointer(content: Buffer | object, more: object = {}): object {
  const blob = bytes(content)
  return {
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    digest: digestOf(blob),
    size: blob.length,
    ...more,
  }
}

function imageOf(content: Buffer, more: object = {}): object {
  return {
    schemaVersion: 2,
    layers: [pointer(content, { mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip', ...more })],
  }
}

async function readBoth(files: ReturnType<typeof layoutFiles>): Promise<ReadImage> {
  const [inFolder, inTar] = [
    await readImage(writeFolder(fresh(), files)),
    await readImage(await writeArchive(`${fresh()}.tar`, files)),
  ]
  assert.deepEqual(inFolder.why, inTar.why)
  assert.deepEqual([...inFolder.found.keys()].toSorted(), [...inTar.found.keys()].toSorted())
  return inFolder
}

const tar = await tarOf({ 'a.txt': 'the content' })
const good = gzipSync(tar)
const self = pointer({}, { digest: `sha256:${hex}`, size: 10 })

const cases: [name: string, files: () => ReturnType<typeof layoutFiles>, why: RegExp][] = [
  [
    'a digest that is a path',
    () => layout({ manifests: [{ digest: 'sha256:../../../etc/passwd', size: 1 }] }),
    /^index.json: expected a digest in sha256/,
  ],
  [
    'an absolute path for a digest',
    () => layout({ manifests: [{ digest: '/etc/passwd', size: 1 }] }),
    /expected a digest/,
  ],
  [
    'a digest in capitals',
    () => layout({ manifests: [{ digest: `sha256:${hex.toUpperCase()}`, size: 1 }] }),
    /expected a digest/,
  ],
  [
    'a digest of an unknown kind',
    () => layout({ manifests: [{ digest: `md5:${'a'.repeat(32)}`, size: 1 }] }),
    /expected a digest/,
  ],
  ['no size', () => layout({ manifests: [{ digest: `sha256:${hex}` }] }), /expected the size/],
  [
    'a negative size',
    () => layout({ manifests: [{ digest: `sha256:${hex}`, size: -1 }] }),
    /expected the size/,
  ],
  ['an index that points to nothing', () => layout({ manifests: [self] }), /^sha256:abab.*not there/],
  [
    'an index under its own name',
    () => ({ ...layout({ manifests: [self] }), [`blobs/sha256/${hex}`]: bytes({ manifests: [self] }) }),
    /expected 10 bytes|does not hash/,
  ],
  ['duplicate keys', () => layout('{"manifests":[],"manifests":[]}'), /^index.json: expected one JSON value/],
  ['no JSON', () => layout('manifests'), /expected one JSON value/],
  ['nesting', () => layout('['.repeat(100_000)), /expected one JSON value/],
  [
    'a manifest that is too long',
    () => layout({ manifests: [pointer({}, { size: 9 * 1024 * 1024 })] }),
    /longer than 8388608 bytes/,
  ],
  [
    'a manifest of the first schema',
    () => layout({ schemaVersion: 1, fsLayers: [{ blobSum: `sha256:${hex}` }] }),
    /first schema/,
  ],
  [
    'a wrong size of a manifest',
    () => layout({ manifests: [pointer(imageOf(good), { size: 3 })] }, [imageOf(good)]),
    /expected 3 bytes, found/,
  ],
  [
    'an encrypted layer',
    () =>
      layout(imageOf(good, { mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip+encrypted' }), [good]),
    /is encrypted/,
  ],
  [
    'a layer kept elsewhere',
    () =>
      layout(
        imageOf(good, {
          mediaType: 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip',
          urls: ['http://169.254.169.254/'],
        }),
      ),
    /kept elsewhere.*not there/,
  ],
  ['a layer that is missing', () => layout(imageOf(good)), /not there/],
]
for (const [name, files, why] of cases)
  test(`a gap, and nothing else, comes of ${name}`, async () => {
    const result = await readBoth(files())
    assert.equal(result.gaps.length, 1)
    assert.match(result.why[0] ?? '', why)
    assert.ok([...result.found.keys()].every((content) => !content.includes('the content')))
  })

const damaged: [name: string, blob: Buffer, digest: (blob: Buffer) => object, why: RegExp][] = [
  [
    'does not hash to its digest',
    good,
    (blob) => pointer(blob, { digest: `sha256:${hex}` }),
    /does not hash to its digest/,
  ],
  [
    'is longer than it should be',
    good,
    (blob) => pointer(blob, { size: blob.length - 5 }),
    /longer than|cut short/,
  ],
  ['is shorter than it should be', good, (blob) => pointer(blob, { size: blob.length + 5 }), /it ends after/],
  ['is cut short', good.subarray(0, -12), pointer, /cut short/],
  ['is a tar cut short', gzipSync(tar.subarray(0, 700)), pointer, /cut short/],
]
for (const [name, blob, descriptor, why] of damaged)
  test(`what can be read of a layer is read, and a gap says that it ${name}`, async () => {
    const layers = [{ ...descriptor(blob), mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip' }]
    const { digest } = layers[0] as { digest?: string }
    const files = {
      ...layout({ schemaVersion: 2, layers }),
      [`blobs/${String(digest).replace(':', '/')}`]: blob,
    }
    const { why: found, found: contents } = await readImage(writeFolder(fresh(), files))
    assert.match(found.join('\n'), why)
    assert.ok([...contents.keys()].some((content) => 'the content'.startsWith(content) && content !== ''))
  })

test('links inside a layout lead nowhere outside', async () => {
  const folder = writeFolder(fresh(), layout(imageOf(good)))
  const outside = join(root, 'outside')
  writeFileSync(outside, good)
  mkdirSync(join(folder, 'blobs/sha256'), { recursive: true })
  symlinkSync(outside, join(folder, `blobs/${digestOf(good).replace(':', '/')}`))
  const { why, found } = await readImage(folder)
  assert.match(why.join(), /a link that leads out/)
  assert.equal(found.size, 0)
})

test('a folder of contents that is a link out of the layout is not followed', async () => {
  const elsewhere = writeFolder(fresh(), layoutFiles(plain))
  const folder = writeFolder(fresh(), { 'index.json': plain.index })
  symlinkSync(join(elsewhere, 'blobs'), join(folder, 'blobs'))
  const { why, found } = await readImage(folder)
  assert.match(why.join(), /a link that leads out/)
  assert.equal(found.size, 0)
})

for (const path of ['../secret', '/etc/passwd', 'a/../../secret', './..', 'a\0b', ''])
  test(`a manifest of docker reads no ${JSON.stringify(path)}`, async () => {
    const folder = writeFolder(join(fresh(), 'image'), {
      'manifest.json': bytes([{ Config: path, Layers: [path] }]),
      '../secret': bytes('the content'),
    })
    const { why, found } = await readImage(folder)
    assert.equal(why.length, 2)
    assert.ok(
      why.every((text) => /expected a path inside the image/.test(text)),
      why.join('\n'),
    )
    assert.equal(found.size, 0)
  })

test('indexes that nest without end are given up', async () => {
  const contents: object[] = [imageOf(good)]
  for (let depth = 0; depth < 30; depth += 1) contents.unshift({ manifests: [pointer(contents[0] ?? {})] })
  const { why } = await readBoth(layout(contents[0] ?? {}, [...contents, good]))
  assert.deepEqual(
    why.map((text) => text.replace(/^sha256:\w+/, '')),
    [': indexes are nested too deep, or are too many'],
  )
})

test('an image that is nothing but gaps tells of a few thousand', async () => {
  const manifests = Array.from({ length: 20_000 }, () => ({}))
  const { why } = await readImage(writeFolder(fresh(), layout({ manifests })))
  assert.equal(why.length, 5001)
  assert.match(why.at(-1) ?? '', /more of it could not be read/)
})

test('an index with very many images is given up after a thousand', async () => {
  const manifests = Array.from({ length: 1200 }, (_, index) => pointer({ schemaVersion: 2, index }))
  const { why } = await readImage(writeFolder(fresh(), layout({ manifests })))
  assert.equal(why.length, 1200)
  assert.ok(why.at(-1)?.endsWith('too many'))
})

test('one layer named very often is read once', async () => {
  const one = (imageOf(good) as { layers: object[] }).layers[0]
  const layers = Array.from({ length: 3000 }, () => one)
  const { found, why, coverage } = await readImage(
    writeFolder(fresh(), layout({ schemaVersion: 2, layers }, [good])),
  )
  assert.deepEqual([...found.values()].flat().length, 1)
  assert.equal(coverage.count, 1)
  assert.match(why.join(), /more than 1000 of them/)
})

test('a layer that expands without end is given up, and the next is read', async () => {
  const bomb = gzipSync(gzipSync(Buffer.alloc(34 * 1024 * 1024)))
  const layers = [bomb, good].map((blob) => (imageOf(blob) as { layers: object[] }).layers[0])
  const { why, found } = await readImage(
    writeFolder(fresh(), layout({ schemaVersion: 2, layers }, [bomb, good])),
  )
  assert.match(why.join(), /^sha256:\w+: .*expands? to over/)
  assert.ok(found.has('the content'))
})

test('a document that is both an index and a manifest is read as both', async () => {
  const other = gzipSync(await tarOf({ 'b.txt': 'the other' }))
  const both = { ...imageOf(good), manifests: [pointer(imageOf(other))] }
  const { found, why } = await readBoth(layout(both, [good, other, imageOf(other)]))
  assert.deepEqual([why, [...found.keys()].toSorted()], [[], ['the content', 'the other']])
})

test('a member that stands twice in an archive is read twice', async () => {
  const other = gzipSync(await tarOf({ 'b.txt': 'the other' }))
  const name = `blobs/${digestOf(good).replace(':', '/')}`
  const files = layout(imageOf(good), [good])
  const path = `${fresh()}.tar`
  const head = await tarOf({ [name]: other })
  writeFileSync(path, Buffer.concat([head.subarray(0, -1024), await tarOf(files)]))
  const { found, why } = await readImage(path)
  assert.deepEqual([...found.keys()].toSorted(), ['the content', 'the other'])
  assert.match(why.join(), /does not hash|it ends after|longer/)
})

test('links of an archive that lead in a circle end', async () => {
  const files = {
    'manifest.json': bytes([{ Config: 'a', Layers: ['a', 'b'] }]),
    a: { link: 'b' },
    b: { link: 'a' },
  }
  const { why, found } = await readImage(await writeArchive(`${fresh()}.tar`, files))
  assert.ok(why.length > 0 && why.every((text) => /not there/.test(text)), why.join('\n'))
  assert.equal(found.size, 0)
})

test('a file that is no archive, and an empty folder, are gaps', async () => {
  const path = fresh()
  writeFileSync(path, 'nothing of the kind')
  assert.equal((await readImage(path)).gaps.length, 1)
  mkdirSync(`${path}.d`)
  assert.match((await readImage(`oci:${path}.d`)).why.join(), /expected `index.json`/)
})

test('an image that was changed in one place is read whole, or a gap says what was not', async () => {
  const archive = await tarOf(dockerFiles(plain, 'new'))
  const change = fc.record({ at: fc.nat(archive.length - 1), to: fc.nat(255) })
  const path = join(root, 'changed.tar')
  await fc.assert(
    fc.asyncProperty(change, async ({ at, to }) => {
      const changed = Buffer.from(archive)
      changed[at] = to
      writeFileSync(path, changed)
      const { found, gaps } = await readImage(path)
      assert.ok(gaps.length > 0 || found.has('the content'))
    }),
    { numRuns: 20 },
  )
})
