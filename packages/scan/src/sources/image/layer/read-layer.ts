import type { ArchiveBudget } from '#archive/budget'
import { ByteReader } from '#archive/byte-reader'
import { decompressFrom } from '#archive/compression/decompress'
import { readTarFrom } from '#archive/tar/read-tar'
import { blockBytes, isTarHeader, isZeroBlock } from '#archive/tar/tar-header'
import type { Layer } from '#sources/image/manifest/image'
import { verified } from '#sources/image/store/verify'
import type { LayerLog } from './layer-log.ts'
import { memberDeed } from './member-deed.ts'

/** A file of a layer, or a whole content that is no tar. Its bytes are to be read before the next is asked for. */
export interface LayerFile {
  readonly path: string
  readonly size: number
  readonly bytes: AsyncIterable<Buffer>
}

export interface LayerReading {
  readonly log: LayerLog
  /** So many bytes came, as they lie in the store. */
  readonly onRead: (bytes: number) => void
  /** For the layer, and the archives in it. */
  readonly budget: ArchiveBudget
}

/**
 * Every file of a layer, also those that its whiteouts hide: these are for the layers below. What its media type
 * says does not matter: it is decompressed as it begins, and what is no tar then comes out as one file.
 *
 * @throws Unreadable in the end where the content is not what its digest says
 * @throws ArchiveFault where it is damaged or expands beyond the budget
 */
export async function* readLayer(
  layer: Layer,
  stored: AsyncIterable<Uint8Array>,
  reading: LayerReading,
): AsyncGenerator<LayerFile> {
  const { log, budget, onRead } = reading
  const counted = counting(verified(stored, layer), (bytes) => {
    budget.feed(bytes)
    onRead(bytes)
  })
  const packed = new ByteReader(counted)
  const plain = verified(decompressFrom(packed, budget), tarPromise(layer))
  const reader = new ByteReader(plain)
  try {
    const head = await reader.peek(blockBytes)
    if (!isTarHeader(head) && !(head.length === blockBytes && isZeroBlock(head))) {
      // what went wrong before the first byte comes out here
      if (await reader.isAtEnd()) return
      yield { path: layer.title ?? layer.name, size: layer.size ?? 0, bytes: reader.rest() }
      return
    }
    for await (const member of readTarFrom(reader, budget)) {
      const { deed, path } = memberDeed(member)
      log.add(deed, path)
      // a whiteout is empty, unless somebody hides something in it
      if (member.size > 0) yield { path: memberName(member.path), size: member.size, bytes: member.content }
    }
  } finally {
    await reader.close()
    await packed.close()
  }
}

function tarPromise({ tarDigest }: Layer): { digest?: string } {
  return tarDigest === undefined ? {} : { digest: tarDigest }
}

function memberName(path: string): string {
  return path.replace(/^(?:\.?\/)+/, '')
}

async function* counting(
  bytes: AsyncIterable<Uint8Array>,
  onRead: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of bytes) {
    onRead(chunk.length)
    yield chunk
  }
}
