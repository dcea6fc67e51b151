/**
 * Something in a repository's files that breaks the format. It never leaves the git source: whoever reads turns it
 * into a gap (what was not read, and why), and goes on with the rest. The message is one line without any content.
 */
export class Damage extends Error {
  override readonly name = 'Damage'
}

/** What a person is told of a fault while reading: the damage itself, or the system's own code. */
export const faultOf = (error: unknown): string => {
  if (error instanceof Damage) return error.message
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code
  throw error
}
