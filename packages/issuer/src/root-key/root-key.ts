import { decodeBase64url, encodeBase64url, type Random } from '@vouchsafe/core/bytes'
import { VouchsafeError } from '@vouchsafe/core/errors'
import { Secret } from '@vouchsafe/core/secret'
import { createSecretKey, type KeyObject } from 'node:crypto'

/*
 * The root key file: one line of text, recognisable to people and to scanners of leaked secrets.
 *   vouchsafe-root-key-v1:<32 bytes in unpadded base64url>\n
 */
const prefix = 'vouchsafe-root-key-v1:'
const keyBytes = 32
const lineLength = prefix.length + Math.ceil((keyBytes * 4) / 3)

/** A new root key of 256 random bits, as the text of its file: the caller keeps it with mode 0600. */
export function createRootKey(random: Random): Secret<string> {
  return new Secret(`${prefix}${encodeBase64url(random.bytes(keyBytes))}\n`, 'root key')
}

/**
 * The root key in the bytes of its file: 32 bytes, under which `createKeyRing` wraps all others. Exactly one line
 * in the one spelling that `createRootKey` writes; a final line feed may be missing (secret stores cut it off).
 *
 * @throws VouchsafeError `config_invalid` for anything else; the error shows nothing of the file
 */
export function parseRootKey(bytes: Uint8Array): KeyObject {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
  const line = text.endsWith('\n') ? text.slice(0, -1) : text
  const key =
    line.length === lineLength && line.startsWith(prefix)
      ? decodeBase64url(line.slice(prefix.length))
      : undefined
  if (key === undefined)
    throw new VouchsafeError('config_invalid', {
      say: `root key: expected one line of ${lineLength} characters beginning with \`${prefix}\``,
      hint: 'put the root key file back from where it was copied; a new one cannot open the keys in the store',
      detail: { foundBytes: bytes.length },
    })
  try {
    return createSecretKey(key)
  } finally {
    key.fill(0)
  }
}
