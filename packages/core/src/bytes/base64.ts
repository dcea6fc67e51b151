/**
 * The bytes of unpadded base64url (RFC 4648 §5, RFC 7515 §2). One text a value: padding, foreign characters,
 * white space and non-zero trailing bits are `undefined`, so no token has a second spelling.
 */
export function decodeBase64url(text: string): Buffer | undefined {
  return decodeCanonical(text, 'base64url')
}

/** Unpadded base64url. */
export function encodeBase64url(bytes: Uint8Array): string {
  return view(bytes).toString('base64url')
}

/** The bytes of padded base64 (RFC 4648 §4), as strictly as `decodeBase64url`. */
export function decodeBase64(text: string): Buffer | undefined {
  return decodeCanonical(text, 'base64')
}

/** Padded base64. */
export function encodeBase64(bytes: Uint8Array): string {
  return view(bytes).toString('base64')
}

/** The platform's decoder forgives everything; what it read is canonical only if it is written back the same. */
function decodeCanonical(text: string, encoding: 'base64' | 'base64url'): Buffer | undefined {
  const bytes = Buffer.from(text, encoding)
  return bytes.toString(encoding) === text ? bytes : undefined
}

function view(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
