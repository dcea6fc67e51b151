import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gunzipSync, zstdDecompressSync } from 'node:zlib'
import { tarOf, type BuiltIndex } from './build-image.ts'

type Files = Record<string, Buffer | { readonly link: string }>

/** The files of an OCI image-layout. */
export function layoutFiles({ blobs, index }: BuiltIndex): Files {
  const files: Files = {
    'oci-layout': Buffer.from('{"imageLayoutVersion":"1.0.0"}'),
    'index.json': index,
  }
  for (const [digest, bytes] of blobs) files[`blobs/${digest.replace(':', '/')}`] = bytes
  return files
}

/**
 * The files of what `docker save` writes: since version 25 a layout beside its own manifest; before, each layer in a
 * folder of its own, a layer that two images share as a link to the first.
 */
export function dockerFiles(built: BuiltIndex, form: 'old' | 'new'): Files {
  const files: Files = form === 'new' ? layoutFiles(built) : {}
  const entries = built.images.map(({ configDigest, layers }, image) => ({
    Config: form === 'new' ? blobPath(configDigest) : `${configDigest.slice(7)}.json`,
    RepoTags: [`app:${image}`],
    Layers: layers.map(({ digest }, layer) =>
      form === 'new' ? blobPath(digest) : `${image}${layer}/layer.tar`,
    ),
  }))
  if (form === 'old')
    for (const [image, { configDigest, layers }] of built.images.entries()) {
      files[`${configDigest.slice(7)}.json`] = bytesOf(built, configDigest)
      for (const [layer, { digest }] of layers.entries()) {
        const shared = image > 0 && built.images[0]?.layers[layer]?.digest === digest
        files[`${image}${layer}/layer.tar`] = shared
          ? { link: `../0${layer}/layer.tar` }
          : unpacked(bytesOf(built, digest))
      }
    }
  files['manifest.json'] = Buffer.from(JSON.stringify(entries))
  return files
}

/** Puts them in a folder, and names it. */
export function writeFolder(folder: string, files: Files): string {
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name)
    mkdirSync(dirname(path), { recursive: true })
    if (Buffer.isBuffer(content)) writeFileSync(path, content)
  }
  return folder
}

/** Puts them in a tar, in their order, and names it. */
export async function writeArchive(
  path: string,
  files: Files,
  packed: (tar: Buffer) => Buffer = (tar) => tar,
): Promise<string> {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, packed(await tarOf(files)))
  return path
}

function blobPath(digest: string): string {
  return `blobs/${digest.replace(':', '/')}`
}

function bytesOf({ blobs }: BuiltIndex, digest: string): Buffer {
  const bytes = blobs.get(digest)
  if (bytes === undefined) throw new Error(`expected ${digest} among the contents`)
  return bytes
}

function unpacked(bytes: Buffer): Buffer {
  if (bytes[0] === 0x1f) return gunzipSync(bytes)
  return bytes[0] === 0x28 && bytes[1] === 0xb5 ? zstdDecompressSync(bytes) : bytes
}
