import { isVouchsafeError, VouchsafeError } from '@vouchsafe/core/errors'

/**
 * What `read` reads.
 * @throws VouchsafeError `store_unavailable` for whatever SQLite throws: a damaged file, a closed connection
 */
export function reading<T>(read: () => T): T {
  try {
    return read()
  } catch (cause) {
    if (isVouchsafeError(cause)) throw cause
    throw new VouchsafeError('store_unavailable', {
      say: 'the database cannot be read',
      hint: 'restore it from a backup, or move it away to begin anew',
      detail: { reason: String(cause) },
      cause,
    })
  }
}
