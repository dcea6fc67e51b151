import { withoutTokens } from '@vouchsafe/core/secret'
import type { Io } from './io.ts'

/** The same process, but no token is said: whatever a command quotes may hold one (invariant 7). */
export function tokenlessIo(io: Io): Io {
  return {
    ...io,
    readStdin: () => io.readStdin(),
    out: (text) => io.out(withoutTokens(text)),
    err: (text) => io.err(withoutTokens(text)),
  }
}
