import { ArchiveFault } from './fault.ts'

/** What an archive and everything inside it may cost. */
export interface ArchiveLimits {
  /** Expanded bytes that cost no input: small archives of ordinary text may be packed very tightly. */
  readonly freeBytes: number
  /** Expanded bytes for each byte of the outermost archive. */
  readonly ratio: number
  /** Expanded bytes at most, beyond what the archive itself is long. */
  readonly expandedBytes: number
  readonly members: number
  /** Archives within archives; the outermost is 1. */
  readonly depth: number
  /** Bytes of inner archives that are held in memory at a time, since a zip must be read from its end. */
  readonly heldBytes: number
}

const mebibyte = 1024 * 1024

/**
 * Honest archives stay far below: text packs 3 to 20 times, logs of one line 200 times. What is refused at these is
 * made to be refused, or a disk of zeros.
 */
export const archiveLimits: ArchiveLimits = {
  freeBytes: 32 * mebibyte,
  ratio: 200,
  expandedBytes: 64 * 1024 * mebibyte,
  members: 1_000_000,
  depth: 6,
  heldBytes: 256 * mebibyte,
}

export interface ArchiveBudgetOptions {
  readonly signal: AbortSignal
  /** Length of the outermost archive where it is known beforehand; a stream is `feed`s as it comes. */
  readonly inputBytes?: number
  readonly limits?: Partial<ArchiveLimits>
}

/** What is left of the work that one archive, and all archives in it, may cost. */
export interface ArchiveBudget {
  readonly limits: ArchiveLimits
  readonly signal: AbortSignal
  /** So many more bytes of the outermost archive were read. */
  feed(bytes: number): void
  /**
   * So many bytes came out of an archive or a compression, at whatever depth.
   *
   * @throws ArchiveFault `spent`; and whatever the signal was aborted with
   */
  expand(bytes: number): void
  /** @throws ArchiveFault `spent` */
  countMember(): void
  /** Takes memory for an inner archive. Give it back with `release`. @throws ArchiveFault `limit` */
  hold(bytes: number): void
  release(bytes: number): void
}

/** One for an outermost archive and everything it contains. */
export function createArchiveBudget(options: ArchiveBudgetOptions): ArchiveBudget {
  return new Budget(options)
}

class Budget implements ArchiveBudget {
  readonly limits: ArchiveLimits
  readonly signal: AbortSignal
  #input: number
  #expanded = 0
  #members = 0
  #held = 0

  constructor({ signal, inputBytes = 0, limits = {} }: ArchiveBudgetOptions) {
    this.signal = signal
    this.limits = { ...archiveLimits, ...limits }
    this.#input = inputBytes
  }

  feed(bytes: number): void {
    this.#input += bytes
  }

  expand(bytes: number): void {
    this.signal.throwIfAborted()
    this.#expanded += bytes
    const { freeBytes, ratio, expandedBytes } = this.limits
    if (this.#expanded > freeBytes + ratio * this.#input)
      throw new ArchiveFault('spent', `it expands to over ${ratio} times its length`)
    if (this.#expanded > expandedBytes + 2 * this.#input)
      throw new ArchiveFault('spent', `it expands to over ${expandedBytes} bytes`)
  }

  countMember(): void {
    this.#members += 1
    const { members } = this.limits
    if (this.#members > members) throw new ArchiveFault('spent', `it has over ${members} members`)
  }

  hold(bytes: number): void {
    const { heldBytes } = this.limits
    if (this.#held + bytes > heldBytes)
      throw new ArchiveFault('limit', `archives inside it take over ${heldBytes} bytes of memory`)
    this.#held += bytes
  }

  release(bytes: number): void {
    this.#held -= bytes
  }
}
