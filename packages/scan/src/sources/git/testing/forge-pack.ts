/** Packs made by hand, byte by byte: what git would never write. */
import { hash } from 'node:crypto'
import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'

/** An entry: what its header says, and what follows it. */
export interface ForgedEntry {
  /** 40 hexadecimal digits; any, as nothing is verified against them. */
  readonly id: string
  readonly kind: number
  /** What the header says that the stream inflates to; the truth unless given. */
  readonly size?: number
  /** For kind 7: the id of the base. */
  readonly base?: string
  /** For kind 6: how far before this entry the base begins. */
  readonly distance?: number
  readonly content: Uint8Array
  /** Where the entry begins, a hole before it; right after the one before unless given. */
  readonly offset?: number
}

const varint = (value: number): Buffer => {
  const bytes: number[] = []
  let rest = value
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128)
  return Buffer.from([...bytes, rest])
}

const entryHead = (kind: number, size: number): Buffer => {
  const rest = Math.floor(size / 16)
  const first = (kind << 4) | (size % 16)
  return rest === 0 ? Buffer.from([first]) : Buffer.concat([Buffer.from([first | 128]), varint(rest)])
}

const distanceBytes = (distance: number): Buffer => {
  const bytes = [distance % 128]
  for (let rest = Math.floor(distance / 128); rest > 0; rest = Math.floor(rest / 128)) {
    rest--
    bytes.unshift((rest % 128) | 128)
  }
  return Buffer.from(bytes)
}

/** A delta's bytes: the sizes it claims, then instructions. */
export const forgeDelta = (
  base: number,
  result: number,
  ...instructions: readonly (readonly number[])[]
): Buffer => Buffer.concat([varint(base), varint(result), ...instructions.map((bytes) => Buffer.from(bytes))])

/** The instruction that copies; `length` below 2^24. */
export const copy = (start: number, length: number): readonly number[] => [
  0xff,
  start & 255,
  (start >> 8) & 255,
  (start >> 16) & 255,
  start >>> 24,
  length & 255,
  (length >> 8) & 255,
  length >> 16,
]

/** The instruction that inserts up to 127 bytes. */
export const insert = (text: string): readonly number[] => [text.length, ...Buffer.from(text, 'latin1')]

const encodeEntry = ({ kind, size, base, distance, content }: ForgedEntry): Buffer =>
  Buffer.concat([
    entryHead(kind, size ?? content.length),
    base === undefined ? Buffer.alloc(0) : Buffer.from(base, 'hex'),
    distance === undefined ? Buffer.alloc(0) : distanceBytes(distance),
    deflateSync(content),
  ])

const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

const encodeIndex = (
  rows: readonly { readonly id: string; readonly offset: number }[],
  packSum: Buffer,
): Buffer => {
  const sorted = rows.toSorted((a, b) => (a.id < b.id ? -1 : 1))
  const large = sorted.map(({ offset }) => offset).filter((offset) => offset >= 2 ** 31)
  const fanout = Array.from({ length: 256 }, (_, i) =>
    u32(sorted.filter(({ id }) => Number.parseInt(id.slice(0, 2), 16) <= i).length),
  )
  const body = Buffer.concat([
    u32(0xff744f63),
    u32(2),
    ...fanout,
    ...sorted.map(({ id }) => Buffer.from(id, 'hex')),
    ...sorted.map(() => u32(0)),
    ...sorted.map(({ offset }) => u32(offset < 2 ** 31 ? offset : 2 ** 31 + large.indexOf(offset))),
    ...large.flatMap((offset) => [u32(Math.floor(offset / 2 ** 32)), u32(offset % 2 ** 32)]),
    packSum,
  ])
  return Buffer.concat([body, hash('sha1', body, 'buffer')])
}

/** Writes `pack-forged.pack` and its index, and yields their path without the ending. Holes take no room on the disk. */
export function forgePack(directory: string, entries: readonly ForgedEntry[]): string {
  mkdirSync(directory, { recursive: true })
  const base = join(directory, 'pack-forged')
  const file = openSync(`${base}.pack`, 'w')
  const rows: { id: string; offset: number }[] = []
  const head = Buffer.concat([Buffer.from('PACK'), u32(2), u32(entries.length)])
  let end = writeSync(file, head, 0, head.length, 0)
  for (const entry of entries) {
    const offset = entry.offset ?? end
    rows.push({ id: entry.id, offset })
    const bytes = encodeEntry(entry)
    end = offset + writeSync(file, bytes, 0, bytes.length, offset)
  }
  // nobody reads the whole of it in order to verify this
  const sum = hash('sha1', JSON.stringify(rows), 'buffer')
  writeSync(file, sum, 0, sum.length, end)
  closeSync(file)
  writeFileSync(`${base}.idx`, encodeIndex(rows, sum))
  return base
}
