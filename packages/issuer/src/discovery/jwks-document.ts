import { createHash } from 'node:crypto'
import type { RotatingKeyRing } from '#keyring/create-key-ring'
import type { RotationPolicy } from '#keyring/rotation-policy'

/** A JWK set ready to be sent. */
export interface JwksDocument {
  /** `{"keys":[...]}` (RFC 7517 §5). */
  readonly body: string
  readonly contentType: 'application/jwk-set+json'
  /** Strong, quoted; a function of the body alone, so that replicas agree. */
  readonly etag: string
  readonly cacheControl: string
}

const longestMaxAgeSeconds = 3600

/**
 * How long a verifier may keep the set: half the time that a key is published before it signs, so that a copy
 * taken just before the key appeared is dropped, and fetched anew, before its first token. An hour at most.
 */
function cacheControl(policy: RotationPolicy): string {
  const maxAgeSeconds = Math.min(Math.floor(policy.prepareSeconds / 2), longestMaxAgeSeconds)
  return maxAgeSeconds === 0 ? 'no-cache' : `public, max-age=${maxAgeSeconds}, must-revalidate`
}

const rendered = new WeakMap<PublishedKeys, { readonly revision: number; readonly document: JwksDocument }>()

type PublishedKeys = Pick<RotatingKeyRing, 'publishedJwks' | 'revision' | 'policy'>

/** The published keys as a document; rendered once per revision of the ring. */
export function jwksDocument(ring: PublishedKeys): JwksDocument {
  const known = rendered.get(ring)
  if (known?.revision === ring.revision) return known.document
  const { revision } = ring
  const body = JSON.stringify({ keys: ring.publishedJwks() })
  const document: JwksDocument = {
    body,
    contentType: 'application/jwk-set+json',
    etag: `"${createHash('sha256').update(body).digest('base64url')}"`,
    cacheControl: cacheControl(ring.policy),
  }
  rendered.set(ring, { revision, document })
  return document
}
