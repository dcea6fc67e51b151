import type { Entry, RandomAccessReader } from 'yauzl'
import { ArchiveFault } from '#archive/fault'
import type { RandomAccess } from '#archive/random-access'

/** What stands at the end of a zip. */
export interface ZipDirectory {
  /** @throws ArchiveFault `damaged`, after what could be read */
  entries(): AsyncGenerator<Entry>
  nameOf(entry: Entry): string
}

/** @throws ArchiveFault `damaged` where there is none; what `archive` throws, as it is */
export async function openDirectory(archive: RandomAccess): Promise<ZipDirectory> {
  const { default: yauzl } = await import('yauzl')
  const failure: { cause?: unknown } = {}
  // names are taken as bytes, and sizes as they are: else the library gives up at the first odd one
  const options = { autoClose: false, decodeStrings: false, validateEntrySizes: false }
  const reader = readerOf(archive, yauzl.RandomAccessReader, failure)
  const opened = yauzl.fromRandomAccessReaderPromise(reader, archive.size, options)
  const zip = await opened.catch(() => {
    throw failure.cause ?? damaged()
  })
  return {
    async *entries() {
      try {
        yield* zip.eachEntry()
      } catch {
        throw failure.cause ?? damaged()
      }
    },
    nameOf: ({ generalPurposeBitFlag: flags, fileNameRaw, extraFields }) =>
      yauzl.getFileNameLowLevel(flags, fileNameRaw, extraFields, false),
  }
}

function damaged(): ArchiveFault {
  return new ArchiveFault('damaged', 'the directory of the zip is damaged, encrypted or not there')
}

/** @param failure takes what `archive` throws, since the library tells it apart from nothing */
function readerOf(
  archive: RandomAccess,
  Base: typeof RandomAccessReader,
  failure: { cause?: unknown },
): RandomAccessReader {
  class Reader extends Base {
    override _readStreamForRange(): never {
      throw new TypeError('expected whole reads only')
    }

    override read(...[room, offset, length, position, done]: Parameters<RandomAccessReader['read']>): void {
      try {
        const bytes = archive.read(position, length)
        bytes.copy(room, offset)
        // the library asks for the number, its declarations forget it
        ;(done as (error: Error | null, read: number) => void)(null, bytes.length)
      } catch (error) {
        failure.cause = error
        done(error instanceof Error ? error : new Error('unreadable'))
      }
    }
  }
  return new Reader()
}
