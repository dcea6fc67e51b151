import { crc32, deflateRawSync } from 'node:zlib'

/** An entry of a zip; what is not said is as an honest writer has it. */
export interface ZipItem {
  readonly name: string | Buffer
  readonly content: string | Buffer
  /** 0 or 8; others only label the data. */
  readonly method?: number
  readonly flags?: number
  readonly checksum?: number
  /** As the directory tells it. */
  readonly size?: number
  /** The directory does not list it. */
  readonly isHidden?: boolean
  /** The directory points to the entry of this number. */
  readonly at?: number
  readonly isZip64?: boolean
}

/** A zip, byte by byte as APPNOTE.TXT §4.3 has it, with whatever lies its entries ask for. */
export function zipOf(items: readonly ZipItem[], comment = ''): Buffer {
  const locals: Buffer[] = []
  const offsets: number[] = []
  const directory: Buffer[] = []
  let at = 0
  for (const item of items) {
    const local = localOf(item)
    offsets.push(at)
    locals.push(local)
    at += local.length
    if (item.isHidden !== true)
      directory.push(directoryEntryOf(item, offsets[item.at ?? offsets.length - 1] ?? 0))
  }
  const entries = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(directory.length, 8)
  end.writeUInt16LE(directory.length, 10)
  end.writeUInt32LE(entries.length, 12)
  end.writeUInt32LE(at, 16)
  end.writeUInt16LE(comment.length, 20)
  return Buffer.concat([...locals, entries, end, Buffer.from(comment, 'latin1')])
}

function dataOf({ content, method = 8 }: ZipItem): Buffer {
  return method === 8 ? deflateRawSync(content) : Buffer.from(content)
}

/** The fields that both headers have, from the flags on. */
function commonOf(item: ZipItem): Buffer {
  const { name, content, method = 8, flags = 0, checksum = crc32(content), isZip64 = false } = item
  const fields = Buffer.alloc(24)
  fields.writeUInt16LE(flags, 0)
  fields.writeUInt16LE(method, 2)
  fields.writeUInt32LE(checksum, 8)
  fields.writeUInt32LE(isZip64 ? 0xffffffff : dataOf(item).length, 12)
  fields.writeUInt32LE(isZip64 ? 0xffffffff : (item.size ?? content.length), 16)
  fields.writeUInt16LE(Buffer.from(name).length, 20)
  fields.writeUInt16LE(isZip64 ? 20 : 0, 22)
  return fields
}

function extraOf(item: ZipItem): Buffer {
  if (item.isZip64 !== true) return Buffer.alloc(0)
  const extra = Buffer.alloc(20)
  extra.writeUInt16LE(1, 0)
  extra.writeUInt16LE(16, 2)
  extra.writeBigUInt64LE(BigInt(item.content.length), 4)
  extra.writeBigUInt64LE(BigInt(dataOf(item).length), 12)
  return extra
}

function localOf(item: ZipItem): Buffer {
  const head = Buffer.from('PK\x03\x04\x14\0', 'latin1')
  const data = dataOf(item)
  const sizesFollow = ((item.flags ?? 0) & 8) !== 0
  const common = commonOf(item)
  if (sizesFollow) common.fill(0, 8, 20)
  const descriptor = sizesFollow
    ? Buffer.concat([Buffer.from('PK\x07\x08', 'latin1'), commonOf(item).subarray(8, 20)])
    : ''
  return Buffer.concat([head, common, Buffer.from(item.name), extraOf(item), data, Buffer.from(descriptor)])
}

function directoryEntryOf(item: ZipItem, offset: number): Buffer {
  const tail = Buffer.alloc(14)
  tail.writeUInt32LE(offset, 10)
  const head = Buffer.from('PK\x01\x02\x14\0\x14\0', 'latin1')
  return Buffer.concat([head, commonOf(item), tail, Buffer.from(item.name), extraOf(item)])
}

/** A member of a tar; what is not said is as an honest writer has it. */
export interface TarItem {
  readonly name: string
  readonly content?: string | Buffer
  readonly flag?: string
  readonly link?: string
  /** The twelve bytes of the field. */
  readonly size?: string | Buffer
}

/** A tar (POSIX.1-2017, ustar), with whatever lies its members ask for. */
export function tarOf(items: readonly TarItem[]): Buffer {
  return Buffer.concat([...items.flatMap(tarBlocks), Buffer.alloc(1024)])
}

function tarBlocks({ name, content = '', flag = '0', link = '', size }: TarItem): Buffer[] {
  const body = Buffer.from(content)
  const header = Buffer.alloc(512)
  header.write(name.slice(0, 100), 0)
  header.write('0000644\0', 100)
  const field = size ?? `${body.length.toString(8).padStart(11, '0')} `
  Buffer.from(field).copy(header, 124)
  header.write(flag, 156)
  header.write(link, 157)
  header.write('ustar\u000000', 257, 'latin1')
  header.fill(' ', 148, 156)
  const sum = header.reduce((all, byte) => all + byte, 0)
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return [header, body, Buffer.alloc((512 - (body.length % 512)) % 512)]
}
