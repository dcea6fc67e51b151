/** What an earlier scan has already looked at, so that the next reads only what is new. */
import { Marks } from './marks.ts'
import { seal, unseal } from './seal.ts'

/** What one scan learnt of a pack whose every object it read. */
export interface ReadPack {
  /** The checksums of pack and index, in hexadecimal: the same for the same content. */
  readonly checksum: string
  /** Objects of the pack that were looked at, or known already. */
  readonly objects: number
}

/** What a thread needs of a memory: plain data, its marks shared and not copied. */
export interface SharedMemory {
  readonly key: Uint8Array
  readonly marks: BigUint64Array
  readonly packs: readonly ReadPack[]
}

/**
 * Objects that were read with one set of rules, and held nothing; packs of which every object was read; and the
 * objects that did hold something, which every scan reads again.
 */
export interface ScanMemory {
  /** Whether an earlier scan found nothing in this object. */
  has(id: Uint8Array): boolean
  add(id: Uint8Array): void
  addMarks(marks: BigUint64Array): void
  /** What was added since it was opened. */
  readonly fresh: BigUint64Array
  readonly size: number
  /** Those that an earlier scan has read whole. */
  readonly packs: readonly ReadPack[]
  /** The one with this checksum. */
  pack(checksum: string): ReadPack | undefined
  /** Objects that held something when they were read. */
  readonly open: ReadonlySet<string>
  share(): SharedMemory
  /**
   * All of it for a 0600 file, sealed: it names no object to who lacks the key. Without a pack in `packs`, an object
   * is read again unless it is marked itself.
   */
  encode(packs: readonly ReadPack[], open: ReadonlySet<string>): Buffer
}

/** Names set of rules and form of the file: what was written under others does not open. */
const boundTo = (rules: string): string => `vouch scan memory 2\n${rules}`

interface Kept {
  readonly packs: readonly ReadPack[]
  readonly open: readonly string[]
  readonly marks: BigUint64Array
}

const nothing: Kept = { packs: [], open: [], marks: new BigUint64Array() }
const markBytes = 8

const encodeKept = ({ packs, open, marks }: Kept): Buffer => {
  const head = Buffer.from(JSON.stringify({ packs, open }))
  const body = Buffer.allocUnsafe(4 + head.length + marks.length * markBytes)
  body.writeUInt32BE(head.length)
  head.copy(body, 4)
  for (const [i, mark] of marks.entries()) body.writeBigUInt64BE(mark, 4 + head.length + i * markBytes)
  return body
}

/** The seal was whole, so this is what `encodeKept` made. */
const decodeKept = (body: Buffer): Kept => {
  const start = 4 + body.readUInt32BE(0)
  const { packs, open } = JSON.parse(body.toString('utf8', 4, start)) as Omit<Kept, 'marks'>
  const marks = new BigUint64Array(new SharedArrayBuffer(body.length - start))
  for (let i = 0; i < marks.length; i++) marks[i] = body.readBigUInt64BE(start + i * markBytes)
  return { packs, open, marks }
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
  const body = unseal(bytes, key, boundTo(rules))
  const kept = body === undefined ? nothing : decodeKept(body)
  const marks = new Marks(key, kept.marks)
  const packs = new Map(kept.packs.map((pack) => [pack.checksum, pack]))
  return {
    has: (id) => marks.has(id),
    add: (id) => marks.add(id),
    addMarks: (fresh) => marks.addMarks(fresh),
    get fresh() {
      return marks.fresh
    },
    get size() {
      return marks.known.length + marks.fresh.length
    },
    packs: kept.packs,
    pack: (checksum) => packs.get(checksum),
    open: new Set(kept.open),
    share: () => ({ key, marks: marks.known, packs: kept.packs }),
    encode: (read, open) =>
      seal(encodeKept({ packs: read, open: [...open].toSorted(), marks: marks.all() }), key, boundTo(rules)),
  }
}
