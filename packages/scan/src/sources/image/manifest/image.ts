import type { Content } from '#sources/image/store/types'
import type { Descriptor } from './descriptor.ts'

/** One layer of an image, or any other content that a manifest lists. */
export interface Layer extends Content {
  readonly mediaType: string
  /** What its bytes must hash to. */
  readonly digest?: string
  /** What they must hash to once decompressed; known where `digest` is not. */
  readonly tarDigest?: string
  /** How a finding names it. */
  readonly name: string
  readonly instruction?: string
  /** The name of a file that is shipped as a content of its own. */
  readonly title?: string
}

/** What a manifest makes of layers. */
export interface Image {
  readonly platform?: string
  /** Base first. */
  readonly layers: readonly Layer[]
}

/** The layer that a descriptor stands for. */
export function layerOf(descriptor: Descriptor, instruction?: string): Layer {
  const { mediaType, digest, size, annotations } = descriptor
  const title = annotations['org.opencontainers.image.title']
  return {
    address: digest,
    name: digest,
    mediaType,
    digest,
    size,
    ...(instruction !== undefined && { instruction }),
    ...(title !== undefined && { title }),
  }
}
