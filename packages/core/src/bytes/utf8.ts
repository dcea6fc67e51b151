// `ignoreBOM` keeps a byte order mark in the text, where every parser refuses it
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The text of well-formed UTF-8 (RFC 3629), byte for byte; `undefined` for anything else. */
export function decodeUtf8Strict(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes)
  } catch {
    return undefined
  }
}
