import { isVouchsafeError } from '@vouchsafe/core/errors'
import { ArchiveFault } from '#archive/fault'

/**
 * A part of an image that cannot be had, or that breaks its format. It never leaves the image source: whoever reads
 * turns it into a gap and goes on with the rest. The message is one line without any content.
 */
export class Unreadable extends Error {
  override readonly name = 'Unreadable'
}

/** What an image points to, and its store has not. */
export class Missing extends Unreadable {
  constructor() {
    super('the image points to it, but it is not there')
  }
}

/** What a person is told of a fault while reading; anything but a fault of the input is thrown on. */
export function reasonOf(error: unknown): string {
  if (error instanceof Unreadable || error instanceof ArchiveFault || isVouchsafeError(error))
    return error.message
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code
  throw error
}
