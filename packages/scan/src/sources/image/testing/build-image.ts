import { createHash } from 'node:crypto'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { pack } from 'tar-stream'

export interface TestLayer {
  readonly files: Readonly<Record<string, string | Buffer | { readonly link: string } | null>>
  /** The entry of the history; none where it is absent. */
  readonly madeBy?: string
  readonly packed?: keyof typeof packers
  readonly mediaType?: string
}

export interface TestImage {
  readonly layers: readonly TestLayer[]
  /** The member `config` of the configuration. */
  readonly config?: object
  /** Entries of the history without a layer; they stand first. */
  readonly emptyHistory?: readonly string[]
  readonly platform?: string
  readonly annotations?: Readonly<Record<string, string>>
}

interface BuiltImage {
  readonly digest: string
  readonly configDigest: string
  readonly layers: readonly { readonly digest: string; readonly tarDigest: string }[]
  readonly platform: string
}

/** Images, as the contents that they are made of and an index of them all. */
export interface BuiltIndex {
  readonly blobs: ReadonlyMap<string, Buffer>
  readonly index: Buffer
  readonly images: readonly BuiltImage[]
}

const packers = {
  gzip: (tar: Buffer) => gzipSync(tar),
  zstd: (tar: Buffer) => zstdCompressSync(tar),
  none: (tar: Buffer) => tar,
} as const
const suffixes = { gzip: '+gzip', zstd: '+zstd', none: '' } as const
const oci = 'application/vnd.oci.image'

export function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`
}

/** A tar of these members; null is a folder. */
export async function tarOf(files: TestLayer['files']): Promise<Buffer> {
  const tar = pack()
  for (const [name, content] of Object.entries(files)) {
    if (content === null) tar.entry({ name, type: 'directory' })
    else if (typeof content === 'string' || Buffer.isBuffer(content)) tar.entry({ name }, content)
    else tar.entry({ name, type: 'symlink', linkname: content.link })
  }
  tar.finalize()
  const chunks: Uint8Array[] = []
  for await (const chunk of tar as AsyncIterable<Uint8Array>) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** Builds images; equal parts of theirs become one content. */
export async function buildImages(...images: readonly TestImage[]): Promise<BuiltIndex> {
  const blobs = new Map<string, Buffer>()
  const built: BuiltImage[] = []
  const manifests: object[] = []
  for (const image of images) {
    // oxlint-disable-next-line no-await-in-loop -- a few, and tests read in order
    const { facts, manifest } = await buildImage(image, blobs)
    built.push(facts)
    manifests.push({
      mediaType: `${oci}.manifest.v1+json`,
      digest: facts.digest,
      size: manifest.length,
      platform: platformOf(facts.platform),
    })
  }
  const index = { schemaVersion: 2, mediaType: `${oci}.index.v1+json`, manifests }
  return { blobs, index: Buffer.from(JSON.stringify(index)), images: built }
}

async function buildImage(
  image: TestImage,
  blobs: Map<string, Buffer>,
): Promise<{ facts: BuiltImage; manifest: Buffer }> {
  const add = (bytes: Buffer): string => {
    const digest = digestOf(bytes)
    blobs.set(digest, bytes)
    return digest
  }
  const { platform = 'linux/amd64', annotations } = image
  const layers = await Promise.all(image.layers.map(packedLayer))
  const config = Buffer.from(
    JSON.stringify(
      configOf(
        image,
        layers.map(({ tarDigest }) => tarDigest),
      ),
    ),
  )
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: `${oci}.manifest.v1+json`,
      config: { mediaType: `${oci}.config.v1+json`, digest: add(config), size: config.length },
      layers: layers.map(({ bytes, mediaType }) => ({ mediaType, digest: add(bytes), size: bytes.length })),
      ...(annotations && { annotations }),
    }),
  )
  const facts = {
    digest: add(manifest),
    platform,
    configDigest: digestOf(config),
    layers: layers.map(({ bytes, tarDigest }) => ({ digest: digestOf(bytes), tarDigest })),
  }
  return { facts, manifest }
}

async function packedLayer(
  layer: TestLayer,
): Promise<{ bytes: Buffer; tarDigest: string; mediaType: string }> {
  const { packed = 'gzip', mediaType = `${oci}.layer.v1.tar${suffixes[packed]}` } = layer
  const tar = await tarOf(layer.files)
  return { bytes: packers[packed](tar), tarDigest: digestOf(tar), mediaType }
}

function configOf({ config = {}, layers, emptyHistory = [], platform }: TestImage, tars: string[]): object {
  return {
    ...platformOf(platform ?? 'linux/amd64'),
    config,
    rootfs: { type: 'layers', diff_ids: tars },
    history: [
      ...emptyHistory.map((text) => ({ created_by: text, empty_layer: true })),
      ...layers.flatMap(({ madeBy }) => (madeBy === undefined ? [] : [{ created_by: madeBy }])),
    ],
  }
}

function platformOf(text: string): object {
  const [os, architecture, variant] = text.split('/')
  return { os, architecture, ...(variant !== undefined && { variant }) }
}
