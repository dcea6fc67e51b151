/**
 * `damaged`: it breaks its format. `unsupported`: it cannot be opened here. `limit`: this one thing would cost too
 * much. `spent`: the outermost archive has cost too much already, and nothing more of it is read.
 */
export type FaultKind = 'damaged' | 'unsupported' | 'limit' | 'spent'

/**
 * Why an archive was not read, or not to its end. The message is one line, ours, and holds nothing of the content;
 * whoever reads turns it into a gap and goes on with the rest.
 */
export class ArchiveFault extends Error {
  override readonly name = 'ArchiveFault'
  readonly kind: FaultKind

  constructor(kind: FaultKind, message: string) {
    super(message)
    this.kind = kind
  }
}
