/** What a media type promises; what a content is in truth shows when it is read. */
export type Role = 'document' | 'layer' | 'foreign' | 'encrypted' | 'unknown'

// OCI image-spec, media-types.md; distribution, spec/manifest-v2-2.md
const roles: readonly (readonly [RegExp, Role])[] = [
  [/\+encrypted$/, 'encrypted'],
  [/^application\/vnd\.oci\.image\.(?:index|manifest)\.v1\+json$/, 'document'],
  [/^application\/vnd\.oci\.artifact\.manifest\.v1\+json$/, 'document'],
  [/^application\/vnd\.docker\.distribution\.manifest\.(?:list\.)?v[12]\+(?:json|prettyjws)$/, 'document'],
  [/^application\/vnd\.oci\.image\.layer\.nondistributable\.v1\.tar/, 'foreign'],
  [/^application\/vnd\.docker\.image\.rootfs\.foreign\.diff\.tar/, 'foreign'],
  [/^application\/vnd\.oci\.image\.layer\.v1\.tar/, 'layer'],
  [/^application\/vnd\.docker\.image\.rootfs\.diff\.tar/, 'layer'],
]

/** The first row that fits. */
export function roleOf(mediaType: string): Role {
  return roles.find(([pattern]) => pattern.test(mediaType))?.[1] ?? 'unknown'
}

/** What a registry is asked for, all that is understood here; the old schema is named to be told that it is old. */
export const acceptedDocuments = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.docker.distribution.manifest.v1+prettyjws;q=0.1',
].join(', ')
