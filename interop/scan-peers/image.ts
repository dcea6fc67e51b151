/** Container images in the two forms in which they lie on a disk. */
import { hash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { tar, type Member } from './archives.ts'
import type { ImageDraft } from './carrier.ts'

export function emptyImage(): ImageDraft {
  return {
    layers: [{ 'etc/os-release': 'ID=none\n' }],
    env: ['PATH=/bin'],
    labels: {},
    command: [],
    history: ['COPY . /'],
  }
}

const layerTars = ({ layers }: ImageDraft): Buffer[] =>
  layers.map((files) => tar(...Object.entries(files).map(([path, content]) => ({ path, content }))))

function configOf(image: ImageDraft, layers: readonly Buffer[]): Buffer {
  const { env, labels, command, history } = image
  return Buffer.from(
    JSON.stringify({
      architecture: 'amd64',
      os: 'linux',
      config: { Env: env, Labels: labels, Cmd: command },
      rootfs: { type: 'layers', diff_ids: layers.map((layer) => `sha256:${hash('sha256', layer)}`) },
      history: [
        ...layers.map((_, n) => ({ created_by: `COPY layer-${n} /` })),
        ...history.map((text) => ({ created_by: text, empty_layer: true })),
      ],
    }),
  )
}

/** An OCI image layout (image-spec 1.1, image-layout.md) with gzipped layers. */
export function writeLayout(image: ImageDraft, folder: string): void {
  const blobs = join(folder, 'blobs', 'sha256')
  mkdirSync(blobs, { recursive: true })
  const put = (bytes: Buffer, mediaType: string): object => {
    const digest = hash('sha256', bytes)
    writeFileSync(join(blobs, digest), bytes)
    return { mediaType, digest: `sha256:${digest}`, size: bytes.length }
  }
  const layers = layerTars(image)
  const prefix = 'application/vnd.oci.image'
  const manifest = {
    schemaVersion: 2,
    mediaType: `${prefix}.manifest.v1+json`,
    config: put(configOf(image, layers), `${prefix}.config.v1+json`),
    layers: layers.map((layer) => put(gzipSync(layer), `${prefix}.layer.v1.tar+gzip`)),
  }
  const manifests = [put(Buffer.from(JSON.stringify(manifest)), manifest.mediaType)]
  writeFileSync(join(folder, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}')
  writeFileSync(join(folder, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests }))
}

/** What `docker save` wrote before it wrote layouts too: `manifest.json` and a tar for each layer. */
export function dockerArchive(image: ImageDraft): Buffer {
  const layers = layerTars(image)
  const config = configOf(image, layers)
  const configName = `${hash('sha256', config)}.json`
  const members: Member[] = layers.map((content, n) => ({ path: `layer-${n}/layer.tar`, content }))
  const manifest = [
    { Config: configName, RepoTags: ['acme/shop:1'], Layers: members.map(({ path }) => path) },
  ]
  return tar({ path: configName, content: config }, ...members, {
    path: 'manifest.json',
    content: JSON.stringify(manifest),
  })
}
