import type { ArchiveBudget } from '#archive/budget'
import type { ArchiveFault } from '#archive/fault'
import type { RandomAccess } from '#archive/random-access'
import type { Range } from './ranges.ts'

export interface ZipMember {
  /** As the archive has it: it is a name, not a place. Undefined for the bytes that belong to no entry. */
  readonly path: string | undefined
  /** To be read before the next member is asked for, in part or not at all; once. @throws ArchiveFault */
  readonly content: AsyncIterable<Buffer>
}

export interface ZipReading {
  readonly archive: RandomAccess
  readonly budget: ArchiveBudget
  /** The directory, or the rest of it, cannot be read. */
  readonly onFault: (fault: ArchiveFault) => void
}

/** What the directory told of so far: where data lie, and where the headers before them. */
export interface Listed {
  readonly data: Range[]
  readonly headers: Set<number>
}
