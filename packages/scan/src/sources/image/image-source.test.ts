import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import type { ImageOrigin } from '#source/types'
import { scanSources } from '#testing/scan-text'
import { createImageSource } from './image-source.ts'
import { buildImages } from './testing/build-image.ts'
import { carrierImage } from './testing/carrier-image.ts'
import { dockerFiles, layoutFiles, writeArchive, writeFolder } from './testing/write-image.ts'

const root = mkdtempSync(join(tmpdir(), 'vouch-image-'))
after(() => rmSync(root, { recursive: true }))

const carrier = await carrierImage('carrier')
const built = await buildImages(carrier.image, { ...carrier.image, platform: 'linux/arm64' })

type Result = Awaited<ReturnType<typeof scanSources>>

function origins({ findings }: Result): ImageOrigin[] {
  return findings.flatMap(({ places }) =>
    places.map(({ origin }) => (origin.kind === 'image' ? origin : assert.fail(origin.kind))),
  )
}

function placesOf(result: Result): Record<string, boolean> {
  const found = origins(result).map(({ path, inside, isDeleted }) => [
    inside === undefined ? path : `${path}!/${inside}`,
    isDeleted,
  ])
  return Object.fromEntries(found)
}

const forms: [name: string, write: () => Promise<string>, annotations: boolean][] = [
  ['a layout', async () => writeFolder(join(root, 'layout'), layoutFiles(built)), true],
  ['a tar of a layout', () => writeArchive(join(root, 'oci.tar'), layoutFiles(built)), true],
  ['what docker saves', () => writeArchive(join(root, 'new.tar'), dockerFiles(built, 'new')), true],
  [
    'the same, compressed',
    () => writeArchive(join(root, 'new.tgz'), dockerFiles(built, 'new'), gzipSync),
    true,
  ],
  ['what docker saved before', () => writeArchive(join(root, 'old.tar'), dockerFiles(built, 'old')), false],
]
for (const [name, write, hasAnnotations] of forms)
  test(`every plant in an image is found: ${name}`, async () => {
    const path = await write()
    const result = await scanSources(createImageSource(path))
    const { annotations, ...rest } = carrier.places
    assert.deepEqual(result.gaps, [])
    assert.deepEqual(placesOf(result), hasAnnotations ? { annotations, ...rest } : rest)
    assert.ok(origins(result).every(({ image }) => image === path))
    assert.equal(result.coverage[0]?.further['layers'], 3)
  })
