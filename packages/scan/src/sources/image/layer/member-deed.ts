import type { TarMember } from '#archive/tar/read-tar'
import type { Deed } from './layer-log.ts'

// OCI image-spec, layer.md, "Whiteouts"
const WHITEOUT = '.wh.'
const OPAQUE = '.wh..wh..opq'
/** What aufs keeps for itself begins so: no whiteout, but files like others. */
const RESERVED = '.wh..wh.'

/** What a member does, and to which path: relative to the root of the image, without leading dots and slashes. */
export function memberDeed({ path, type }: Pick<TarMember, 'path' | 'type'>): {
  readonly deed: Deed
  readonly path: string
} {
  const name = path.replace(/^(?:\.?\/)+/, '').replace(/\/+$/, '')
  const slash = name.lastIndexOf('/')
  const folder = name.slice(0, Math.max(0, slash))
  const base = name.slice(slash + 1)
  if (base === OPAQUE) return { deed: 'opaque', path: folder }
  if (base.startsWith(WHITEOUT) && !base.startsWith(RESERVED))
    return { deed: 'whiteout', path: folder === '' ? base.slice(4) : `${folder}/${base.slice(4)}` }
  if (type === 'file' || type === 'directory') return { deed: type, path: name }
  return { deed: 'link', path: name }
}
