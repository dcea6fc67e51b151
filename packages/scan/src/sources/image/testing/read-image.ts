import type { Coverage, Gap, ImageOrigin } from '#source/types'
import { createImageSource, type ImageSourceOptions } from '#sources/image/image-source'

export interface ReadImage {
  /** Of each content, in latin1, where it was. */
  readonly found: ReadonlyMap<string, readonly ImageOrigin[]>
  readonly gaps: readonly Gap[]
  /** `what: why` of each, the image's own name taken out. */
  readonly why: readonly string[]
  readonly coverage: Coverage
}

/** Reads everything that a source hands out, without looking for anything. */
export async function readImage(reference: string, options: ImageSourceOptions = {}): Promise<ReadImage> {
  const source = createImageSource(reference, options)
  const contents = new Map<string, string>()
  const blobs = source.read({
    sieve: { mayHold: () => true, reach: 0 },
    signal: new AbortController().signal,
    onProgress: () => undefined,
  })
  for await (const { identity, bytes } of blobs) contents.set(identity, Buffer.from(bytes).toString('latin1'))
  const located = await source.locate([...contents.keys()])
  const found = [...contents].map(([identity, text]): [string, readonly ImageOrigin[]] => [
    text,
    (located.get(identity) ?? []).filter((origin) => origin.kind === 'image'),
  ])
  const gaps = source.gaps()
  return {
    found: new Map(found),
    gaps,
    why: gaps.map(
      ({ what, why }) => `${what.replace(`${reference}:`, '').replace(reference, '(image)')}: ${why}`,
    ),
    coverage: source.coverage(),
  }
}
