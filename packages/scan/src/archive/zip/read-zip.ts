import type { Entry } from 'yauzl'
import { ArchiveFault } from '#archive/fault'
import { readLocalHeader } from './local-header.ts'
import { readUnlisted } from './read-unlisted.ts'
import { openDirectory } from './zip-directory.ts'
import { contentOf, isEncryptedBy, type ZipEntry } from './zip-entry.ts'
import type { Listed, ZipMember, ZipReading } from './zip-reading.ts'

/**
 * The entries that the directory at the end lists, in its order; then those that lie in the archive and that it does
 * not list (all, where there is no directory); then, as one content without a name, every byte that belongs to none:
 * headers, comments, what was put before or behind. Entries may lie on each other; the budget bounds what that costs.
 *
 * @throws ArchiveFault `spent`; what `archive` throws, as it is
 */
export async function* readZip(reading: ZipReading): AsyncGenerator<ZipMember> {
  const listed: Listed = { data: [], headers: new Set() }
  try {
    yield* listedMembers(reading, listed)
  } catch (error) {
    if (!(error instanceof ArchiveFault) || error.kind === 'spent') throw error
    reading.onFault(error)
  }
  yield* readUnlisted(reading, listed)
}

async function* listedMembers(reading: ZipReading, listed: Listed): AsyncGenerator<ZipMember> {
  const { budget } = reading
  const directory = await openDirectory(reading.archive)
  for await (const entry of directory.entries()) {
    budget.countMember()
    budget.signal.throwIfAborted()
    listed.headers.add(entry.relativeOffsetOfLocalHeader)
    yield { path: directory.nameOf(entry), content: listedContent(entry, reading, listed) }
  }
}

async function* listedContent(entry: Entry, reading: ZipReading, listed: Listed): AsyncGenerator<Buffer> {
  const { archive } = reading
  const { relativeOffsetOfLocalHeader: offset, compressedSize, generalPurposeBitFlag: flags } = entry
  const header = readLocalHeader(archive, offset)
  if (header === undefined || header.dataStart + compressedSize > archive.size)
    throw new ArchiveFault('damaged', 'its entry lies where there is none')
  listed.data.push({ start: header.dataStart, end: header.dataStart + compressedSize })
  const described: ZipEntry = {
    method: entry.compressionMethod,
    isEncrypted: isEncryptedBy(flags),
    start: header.dataStart,
    compressedSize,
    size: entry.uncompressedSize,
    checksum: entry.crc32,
  }
  yield* contentOf(described, reading)
}
