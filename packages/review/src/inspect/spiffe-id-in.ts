import { isVouchsafeError } from '@vouchsafe/core/errors'
import { parseSpiffeId, type SpiffeId } from '@vouchsafe/core/spiffe-id'

/** The SPIFFE ID that a text is, or undefined. Total. */
export function spiffeIdIn(text: string | undefined): SpiffeId | undefined {
  if (text === undefined) return undefined
  try {
    return parseSpiffeId(text)
  } catch (error) {
    if (!isVouchsafeError(error)) throw error
    return undefined
  }
}
