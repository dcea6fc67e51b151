import { ArchiveFault } from '#archive/fault'

export const blockBytes = 512

/** A block that begins a member, or says something of the next. */
export interface TarHeader {
  readonly name: string
  /** As it stands in the block, `0` for a file. */
  readonly flag: string
  readonly size: number
  readonly link: string
  /** Blocks of an old GNU sparse map follow. */
  readonly isContinued: boolean
}

const LATIN_SPACE = 32
/** Where and how long the fields are: POSIX.1-2017 pax, "ustar Interchange Format"; GNU tar manual, "Basic Tar Format". */
const fields = {
  name: [0, 100],
  size: [124, 12],
  checksum: [148, 8],
  flag: [156, 1],
  link: [157, 100],
  magic: [257, 6],
  prefix: [345, 155],
} as const
const GNU_CONTINUED = 482

/** Whether the block is nothing but zeros: the end, or a gap between two tars. */
export function isZeroBlock(block: Buffer): boolean {
  return block.every((byte) => byte === 0)
}

/** @throws ArchiveFault `damaged` where the block is no header, or its size no size */
export function parseTarHeader(block: Buffer): TarHeader {
  if (!isTarHeader(block)) throw new ArchiveFault('damaged', 'a header of the tar is damaged')
  const size = numberIn(block, 'size')
  if (size === undefined) throw new ArchiveFault('damaged', 'a member of the tar has no valid size')
  const name = textIn(block, 'name')
  // GNU tar keeps other things where POSIX has the beginning of long names
  const prefix = textIn(block, 'magic') === 'ustar' ? textIn(block, 'prefix') : ''
  const flag = textIn(block, 'flag')
  return {
    name: prefix === '' ? name : `${prefix}/${name}`,
    flag: flag === '' ? '0' : flag,
    size,
    link: textIn(block, 'link'),
    isContinued: block[GNU_CONTINUED] === 1,
  }
}

/** By its checksum: the sum of all bytes, those of the checksum itself taken for spaces. */
export function isTarHeader(block: Buffer): boolean {
  if (block.length < blockBytes) return false
  const [start, length] = fields.checksum
  const all = block.reduce((sum, byte) => sum + byte, 0)
  const own = block.subarray(start, start + length).reduce((sum, byte) => sum + byte, 0)
  return numberIn(block, 'checksum') === all - own + length * LATIN_SPACE
}

function textIn(block: Buffer, field: keyof typeof fields): string {
  const [start, length] = fields[field]
  const end = block.indexOf(0, start)
  return block.toString('utf8', start, end < 0 ? start + length : Math.min(end, start + length))
}

/** Octal digits, or where the highest bit is set a big-endian number that is not negative. */
function numberIn(block: Buffer, field: keyof typeof fields): number | undefined {
  const [start, length] = fields[field]
  const first = block[start] ?? 0
  if (first < 0x80) {
    const digits = /^ *([0-7]*)[ \0]*$/.exec(block.toString('latin1', start, start + length))?.[1]
    return digits === undefined ? undefined : Number(`0o0${digits}`)
  }
  if (first !== 0x80) return undefined
  const value = block.subarray(start + 1, start + length).reduce((sum, byte) => sum * 256 + byte, 0)
  return Number.isSafeInteger(value) ? value : undefined
}
