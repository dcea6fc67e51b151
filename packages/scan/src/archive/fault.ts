/** `damaged`: it breaks its format. `limit`: reading on would cost too much. `unsupported`: it cannot be opened here. */
export type FaultKind = 'damaged' | 'limit' | 'unsupported'

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
