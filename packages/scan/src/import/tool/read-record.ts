import { isJsonObject, parseJson } from '@vouchsafe/core/json'
import { isVouchsafeError } from '@vouchsafe/core/errors'
import type { Reported } from '#import/types'
import { readBetterleaks } from './betterleaks.ts'
import { readGitleaks } from './gitleaks.ts'
import { readKingfisher } from './kingfisher.ts'
import { readTrufflehog } from './trufflehog.ts'

/** Each knows its own records by their shape, and has nothing for others. */
const readers = [readGitleaks, readTrufflehog, readKingfisher, readBetterleaks]

/** What a record says; `other` where no tool that is known writes such, a fault where it is no sound JSON. */
export function readRecord(bytes: Buffer): readonly Reported[] | 'other' | { readonly fault: string } {
  try {
    const record = parseJson(bytes.toString('utf8'))
    if (!isJsonObject(record)) return 'other'
    for (const read of readers) {
      const reported = read(record)
      if (reported !== undefined) return reported
    }
    return 'other'
  } catch (error) {
    if (!isVouchsafeError(error)) throw error
    const reason = error.detail['reason']
    return { fault: typeof reason === 'string' ? reason.replaceAll('_', ' ') : 'malformed' }
  }
}
