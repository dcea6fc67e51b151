/** What an earlier scan has already looked at, so that the next reads only what is new. */
import { hash } from 'node:crypto'

/** Objects that were read with this set of rules, and held nothing. */
export interface ScanMemory {
  has(id: Uint8Array): boolean
  add(id: Uint8Array): void
  readonly size: number
  /** All of it, to be kept in a 0600 file: keyed hashes only, so that it names no object to who lacks the key. */
  encode(): Buffer
}

const magic = Buffer.from('vouch scan memory 1\n')
const tagBytes = 32
const markBytes = 8

/** The first 8 bytes of SHA-256 over key and name: the key has one length, so nothing can be appended to it. */
const markOf = (key: Uint8Array, id: Uint8Array): bigint =>
  hash('sha256', Buffer.concat([key, id]), 'buffer').readBigUInt64BE(0)

const search = (marks: BigUint64Array, mark: bigint): boolean => {
  let low = 0
  let high = marks.length - 1
  while (low <= high) {
    const middle = (low + high) >>> 1
    const found = marks[middle] ?? 0n
    if (found === mark) return true
    if (found < mark) low = middle + 1
    else high = middle - 1
  }
  return false
}

const decodeMarks = (bytes: Buffer, tag: Buffer): BigUint64Array => {
  const head = magic.length + tagBytes
  if (bytes.length < head || (bytes.length - head) % markBytes !== 0) return new BigUint64Array()
  if (!bytes.subarray(0, head).equals(Buffer.concat([magic, tag]))) return new BigUint64Array()
  const marks = new BigUint64Array((bytes.length - head) / markBytes)
  for (let i = 0; i < marks.length; i++) marks[i] = bytes.readBigUInt64BE(head + i * markBytes)
  return marks.sort()
}

/**
 * Opens what `encode` gave, for the same key and rules. With another key, other rules, or bytes of anything else it is
 * empty: forgetting costs time, and never a finding.
 * @param options.key 32 secret bytes of this user
 * @param options.rules names the set of rules and its version; with another, everything is read again
 */
export function openScanMemory(
  bytes: Buffer,
  options: { readonly key: Uint8Array; readonly rules: string },
): ScanMemory {
  const { key, rules } = options
  if (key.length !== 32) throw new TypeError('expected a key of 32 bytes')
  const tag = hash('sha256', Buffer.concat([key, Buffer.from(`rules ${rules}`)]), 'buffer')
  const before = decodeMarks(bytes, tag)
  const fresh = new Set<bigint>()
  return {
    has: (id) => {
      const mark = markOf(key, id)
      return search(before, mark) || fresh.has(mark)
    },
    add: (id) => {
      const mark = markOf(key, id)
      if (!search(before, mark)) fresh.add(mark)
    },
    get size() {
      return before.length + fresh.size
    },
    encode: () => {
      const marks = new BigUint64Array(before.length + fresh.size)
      marks.set(before)
      marks.set([...fresh], before.length)
      marks.sort()
      const body = Buffer.allocUnsafe(marks.length * markBytes)
      for (const [i, mark] of marks.entries()) body.writeBigUInt64BE(mark, i * markBytes)
      return Buffer.concat([magic, tag, body])
    },
  }
}
