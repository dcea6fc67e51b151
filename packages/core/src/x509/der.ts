/** One value of ASN.1 in DER (X.690 §8.1, §10.1). */
export interface DerValue {
  /** The identifier octet; values of tag numbers above 30 are not read. */
  readonly tag: number
  readonly content: Buffer
}

const LONG_FORM = 0x80
const HIGH_TAG = 0x1f

/** The values that stand one after the other and fill the bytes; undefined where they do not, or are not DER. */
export function derValues(bytes: Buffer): DerValue[] | undefined {
  const values: DerValue[] = []
  for (let at = 0; at < bytes.length;) {
    const [tag = 0, length] = [bytes[at], lengthAt(bytes, at + 1)]
    if ((tag & HIGH_TAG) === HIGH_TAG || length === undefined) return undefined
    const end = length.end + length.octets
    if (end > bytes.length) return undefined
    values.push({ tag, content: bytes.subarray(length.end, end) })
    at = end
  }
  return values
}

/** The shortest form alone: a length that could be written in two ways would be read in two ways. */
function lengthAt(bytes: Buffer, at: number): { readonly octets: number; readonly end: number } | undefined {
  const first = bytes[at]
  if (first === undefined) return undefined
  if (first < LONG_FORM) return { octets: first, end: at + 1 }
  const size = first - LONG_FORM
  if (size === 0 || size > 4 || at + 1 + size > bytes.length) return undefined
  const octets = bytes.readUIntBE(at + 1, size)
  const shortest = size === 1 ? LONG_FORM : 2 ** (8 * (size - 1))
  return octets < shortest ? undefined : { octets, end: at + 1 + size }
}

/** An object identifier with dots (X.690 §8.19): `2.5.29.17`. */
export function oidText(content: Buffer): string {
  const arcs: bigint[] = []
  let arc = 0n
  for (const byte of content) {
    arc = (arc << 7n) | BigInt(byte & 0x7f)
    if (byte >= LONG_FORM) continue
    arcs.push(arc)
    arc = 0n
  }
  const [first = 0n, ...rest] = arcs
  const top = first < 80n ? first / 40n : 2n
  return [top, first - top * 40n, ...rest].join('.')
}
