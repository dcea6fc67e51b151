import { sign, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import type { SigningAlgorithm } from './types.ts'

type Sign = (key: KeyObject, input: Uint8Array) => Buffer | Promise<Buffer>

const signInPool = promisify<string, Uint8Array, KeyObject, Buffer>(sign)

/**
 * ECDSA signatures as JOSE wants them: r and s as fixed-width big-endian numbers (RFC 7518 §3.4). Asking Node for
 * `dsaEncoding: 'ieee-p1363'` costs about twice the signature itself, hence by hand. The input is OpenSSL's own
 * strict DER in short form (two numbers of at most 49 bytes), not an outsider's.
 */
function joseSignature(der: Buffer, width: number): Buffer {
  const jose = Buffer.alloc(2 * width)
  let at = 2
  for (const end of [width, 2 * width]) {
    const length = der[at + 1] ?? 0
    const number = der.subarray(at + 2, at + 2 + length)
    const digits = number.subarray(Math.max(0, length - width))
    digits.copy(jose, end - digits.length)
    at += 2 + length
  }
  return jose
}

/** ES256 takes 50 µs, less than the way to the thread pool and back; the others take over 1 ms and go there. */
const signers: Readonly<Record<SigningAlgorithm, Sign>> = {
  ES256: (key, input) => joseSignature(sign('sha256', input, key), 32),
  ES384: async (key, input) => joseSignature(await signInPool('sha384', input, key), 48),
  RS256: (key, input) => signInPool('sha256', input, key),
}

/** The JOSE signature over `input` (RFC 7518 §3.3, §3.4). */
export async function signInput(
  algorithm: SigningAlgorithm,
  key: KeyObject,
  input: Uint8Array,
): Promise<Buffer> {
  return signers[algorithm](key, input)
}
