import { isDigest } from '#sources/image/manifest/descriptor'
import { Unreadable } from '#sources/image/unreadable'

/**
 * Where a content lies in a layout or an archive, relative to its root.
 *
 * @throws Unreadable for an address that leads out of it
 */
export function memberPath(address: string): string {
  if (isDigest(address)) return `blobs/${address.replace(':', '/')}`
  const path = address.replace(/^(?:\.\/)+/, '')
  const isInside =
    path !== '' && path.split('/').every((part) => part !== '' && part !== '.' && part !== '..')
  if (!isInside || path.includes('\0')) throw new Unreadable('expected a path inside the image')
  return path
}
