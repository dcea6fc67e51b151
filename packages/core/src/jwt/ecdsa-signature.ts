const SEQUENCE = 0x30
const INTEGER = 0x02
/** The length octet that says "one more length octet follows" (X.690 §8.1.3.5). */
const LONG_FORM = 0x81

/**
 * The DER form (RFC 3279 §2.2.3) of an ECDSA signature given as `r || s`, as a JWS carries it. Done here because
 * asking the platform to do it makes each verification twice as slow. Judges nothing but the form: a zero or
 * oversized `r` or `s` comes out as it went in, for the verifier to refuse.
 */
export function derFromConcatenated(signature: Buffer): Buffer {
  const half = signature.length / 2
  const r = significant(signature.subarray(0, half))
  const s = significant(signature.subarray(half))
  const body = integerLength(r) + integerLength(s)
  const header = body < 0x80 ? [SEQUENCE, body] : [SEQUENCE, LONG_FORM, body]
  const der = Buffer.alloc(header.length + body)
  der.set(header)
  writeInteger(der, r, writeInteger(der, s, der.length))
  return der
}

/**
 * `r || s` of fixed size (RFC 7518 §3.4), from the DER that `node:crypto` and key services yield.
 *
 * @throws TypeError when the input is not such a signature: it comes from our own signer, never from a caller
 */
export function concatenatedFromDer(der: Uint8Array, coordinateBytes: number): Buffer {
  const bytes = Buffer.from(der)
  const start = bytes[1] === LONG_FORM ? 3 : 2
  const r = readInteger(bytes, start)
  const s = readInteger(bytes, r.end)
  const fits = r.value.length <= coordinateBytes && s.value.length <= coordinateBytes
  if (bytes[0] !== SEQUENCE || bytes[start - 1] !== bytes.length - start || s.end !== bytes.length || !fits)
    throw new TypeError('expected an ECDSA signature in DER')
  const signature = Buffer.alloc(2 * coordinateBytes)
  signature.set(r.value, coordinateBytes - r.value.length)
  signature.set(s.value, 2 * coordinateBytes - s.value.length)
  return signature
}

/** Without leading zeros, but never empty. */
function significant(bytes: Buffer): Buffer {
  let first = 0
  while (first < bytes.length - 1 && bytes[first] === 0) first += 1
  return bytes.subarray(first)
}

/** A DER integer is signed: a set top bit needs a zero before it. */
function needsZero(value: Buffer): boolean {
  return ((value[0] ?? 0) & 0x80) !== 0
}

function integerLength(value: Buffer): number {
  return 2 + value.length + (needsZero(value) ? 1 : 0)
}

/** Writes an integer so that it ends at `end`; yields where it begins. */
function writeInteger(der: Buffer, value: Buffer, end: number): number {
  const start = end - integerLength(value)
  der[start] = INTEGER
  der[start + 1] = end - start - 2
  der.set(value, end - value.length)
  return start
}

function readInteger(der: Buffer, start: number): { value: Buffer; end: number } {
  const end = start + 2 + (der[start + 1] ?? 0)
  if (der[start] !== INTEGER || end > der.length) throw new TypeError('expected an ECDSA signature in DER')
  return { value: significant(der.subarray(start + 2, end)), end }
}
