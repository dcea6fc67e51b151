import { isJsonObject, type JsonObject, type JsonValue } from '@vouchsafe/core/json'
import { Unreadable } from '#sources/image/unreadable'

/** Names a content by what it hashes to; checked, so that it can stand in a path or an address. */
export interface Descriptor {
  readonly mediaType: string
  /** `sha256:…` or `sha512:…`, lower case. */
  readonly digest: Digest
  readonly size: number
  readonly annotations: Readonly<Record<string, string>>
  /** `linux/arm64/v8`; absent where none is given. */
  readonly platform?: string
}

export type Digest = `${'sha256' | 'sha512'}:${string}`

const digestForm = /^(?:sha256:[a-f0-9]{64}|sha512:[a-f0-9]{128})$/

/** Whether a text is a digest of a kind that can be verified (OCI image-spec, descriptor.md, "Digests"). */
export function isDigest(text: unknown): text is Digest {
  return typeof text === 'string' && digestForm.test(text)
}

/**
 * The descriptor that a manifest or an index holds.
 *
 * @throws Unreadable where a digest cannot be verified or the size is none
 */
export function parseDescriptor(value: JsonValue | undefined): Descriptor {
  if (!isJsonObject(value)) throw new Unreadable('expected a descriptor with a digest and a size')
  const { digest, size } = value
  if (!isDigest(digest)) throw new Unreadable('expected a digest in sha256 or sha512, found another name')
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0)
    throw new Unreadable(`expected the size of ${digest} in bytes`)
  const platform = platformText(value['platform'])
  return {
    mediaType: typeof value['mediaType'] === 'string' ? value['mediaType'] : '',
    digest,
    size,
    annotations: stringsOf(value['annotations']),
    ...(platform !== undefined && { platform }),
  }
}

function platformText(value: JsonValue | undefined): string | undefined {
  if (!isJsonObject(value)) return undefined
  const parts = ['os', 'architecture', 'variant'].map((name) => value[name])
  return parts.filter((part): part is string => typeof part === 'string' && part !== '').join('/')
}

/** The members of an object that are texts. */
export function stringsOf(value: JsonValue | undefined): Record<string, string> {
  if (!isJsonObject(value)) return {}
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
}

/** The member of an object that is a list; an empty one otherwise. */
export function listOf(object: JsonObject, name: string): readonly JsonValue[] {
  const value = object[name]
  return Array.isArray(value) ? value : []
}
