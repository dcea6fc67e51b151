import type { RandomAccess } from '#archive/random-access'

/** APPNOTE.TXT §4.3.7. */
const LENGTH = 30
export const localSignature = Buffer.from('PK\x03\x04', 'latin1')

/** What stands before the data of an entry. */
export interface LocalHeader {
  readonly nameBytes: Buffer
  readonly flags: number
  readonly method: number
  readonly checksum: number
  readonly compressedSize: number
  readonly size: number
  /** Where the data begin, from the start of the archive. */
  readonly dataStart: number
}

/** The header at `offset`, or undefined where there is none. */
export function readLocalHeader(archive: RandomAccess, offset: number): LocalHeader | undefined {
  const header = archive.read(offset, LENGTH)
  if (header.length < LENGTH || header.indexOf(localSignature) !== 0) return undefined
  const nameLength = header.readUInt16LE(26)
  return {
    nameBytes: archive.read(offset + LENGTH, nameLength),
    flags: header.readUInt16LE(6),
    method: header.readUInt16LE(8),
    checksum: header.readUInt32LE(14),
    compressedSize: header.readUInt32LE(18),
    size: header.readUInt32LE(22),
    dataStart: offset + LENGTH + nameLength + header.readUInt16LE(28),
  }
}
