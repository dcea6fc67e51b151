import { decodeBase64 } from '@vouchsafe/core/bytes'

/**
 * A session token is base64 of
 *
 *     version 1 | kind 1 | sealing key id 8 | session id 16 | ciphertext | tag 16
 *
 * padded inside the ciphertext to a multiple of three bytes, so that base64 needs no `=` and has no spare bits:
 * every text decodes to other bytes or to none.
 */
export const tokenVersion = 1
export const headerBytes = 26
export const tagBytes = 16
const sealingKeyIdOffset = 2
const sessionIdOffset = 10
export const sessionIdBytes = 16

/** Largest token, in bytes as sent: AWS's documented maximum since June 2026. */
export const largestTokenSize = 4096
const largestTokenBytes = (largestTokenSize / 4) * 3
export const largestPayloadBytes = largestTokenBytes - headerBytes - tagBytes

/** Payload bytes that make the token at least `tokenSize` characters; the total is always a multiple of three. */
export function paddedPayloadBytes(payloadBytes: number, tokenSize: number): number {
  const wanted = Math.max(payloadBytes + headerBytes + tagBytes, (tokenSize / 4) * 3)
  return Math.ceil(wanted / 3) * 3 - headerBytes - tagBytes
}

/** Everything before the ciphertext. */
export function tokenHeader(kind: number, sealingKeyId: Buffer, sessionId: Buffer): Buffer {
  const header = Buffer.alloc(headerBytes)
  header[0] = tokenVersion
  header[1] = kind
  header.set(sealingKeyId, sealingKeyIdOffset)
  header.set(sessionId, sessionIdOffset)
  return header
}

export interface TokenParts {
  readonly version: number
  readonly kind: number
  /** Everything before the ciphertext, as it came. */
  readonly header: Buffer
  readonly sealingKeyId: Buffer
  readonly sessionId: Buffer
  readonly ciphertext: Buffer
  readonly tag: Buffer
}

/** Undefined when the text cannot be a token of ours; nothing is authenticated yet. */
export function splitToken(token: string): TokenParts | undefined {
  if (token.length > largestTokenSize || token.length % 4 !== 0) return undefined
  const bytes = decodeBase64(token)
  if (bytes === undefined || bytes.length < headerBytes + tagBytes) return undefined
  return {
    version: bytes.readUInt8(0),
    kind: bytes.readUInt8(1),
    header: bytes.subarray(0, headerBytes),
    sealingKeyId: bytes.subarray(sealingKeyIdOffset, sessionIdOffset),
    sessionId: bytes.subarray(sessionIdOffset, headerBytes),
    ciphertext: bytes.subarray(headerBytes, bytes.length - tagBytes),
    tag: bytes.subarray(bytes.length - tagBytes),
  }
}
