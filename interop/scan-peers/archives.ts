/** Archives, byte by byte, so that no reader under test had a hand in them. */
import { execFileSync } from 'node:child_process'
import { crc32, deflateRawSync } from 'node:zlib'

export interface Member {
  readonly path: string
  readonly content: string | Uint8Array
}

const block = 512

/** A tar archive in the ustar form (POSIX.1-1988). */
export function tar(...members: readonly Member[]): Buffer {
  const parts = members.flatMap(({ path, content }) => {
    const bytes = Buffer.from(content)
    return [header(path, bytes.length), bytes, Buffer.alloc((block - (bytes.length % block)) % block)]
  })
  return Buffer.concat([...parts, Buffer.alloc(2 * block)])
}

function header(path: string, size: number): Buffer {
  const head = Buffer.alloc(block)
  head.write(path, 0)
  head.write('0000644\0' + '0000000\0' + '0000000\0', 100)
  head.write(`${size.toString(8).padStart(11, '0')}\0${'0'.repeat(11)}\0`, 124)
  head.write(' '.repeat(8) + '0', 148)
  head.write('ustar\0' + '00', 257)
  const sum = head.reduce((total, byte) => total + byte, 0)
  head.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return head
}

/** A zip archive with deflated members (APPNOTE 6.3.3). */
export function zip(...members: readonly Member[]): Buffer {
  const locals: Buffer[] = []
  const central: Buffer[] = []
  let offset = 0
  for (const { path, content } of members) {
    const bytes = Buffer.from(content)
    const packed = deflateRawSync(bytes)
    const name = Buffer.from(path)
    const facts = Buffer.alloc(26)
    facts.writeUInt16LE(20, 0)
    facts.writeUInt16LE(8, 4)
    facts.writeUInt32LE(crc32(bytes), 10)
    facts.writeUInt32LE(packed.length, 14)
    facts.writeUInt32LE(bytes.length, 18)
    facts.writeUInt16LE(name.length, 22)
    const tail = Buffer.alloc(14)
    tail.writeUInt32LE(offset, 10)
    central.push(Buffer.from('PK\x01\x02\x14\0', 'latin1'), facts, tail, name)
    locals.push(Buffer.from('PK\x03\x04', 'latin1'), facts, name, packed)
    offset += 30 + name.length + packed.length
  }
  const directory = Buffer.concat(central)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(members.length, 8)
  end.writeUInt16LE(members.length, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...locals, directory, end])
}

/** By the program `xz`: Node has no writer of that form. */
export function xz(content: string | Uint8Array): Buffer {
  return execFileSync('xz', ['--compress', '--stdout'], { input: content })
}
