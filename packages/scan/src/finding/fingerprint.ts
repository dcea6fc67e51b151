import { createHmac, scryptSync } from 'node:crypto'

/** Makes the names of credentials under one key: equal for equal credentials, telling nothing of them. */
export interface Fingerprinter {
  /** 32 hex digits. What a person may have chosen is stretched first, so that guessing it from a report is slow. */
  of(detector: string, identity: string, isGuessable: boolean): string
}

const DIGITS = 32
/** RFC 7914 §2: 16 MiB and some 50 ms. */
const stretching = { N: 16_384, r: 8, p: 1 } as const

/** `key`: 32 random bytes, shared by all who compare their reports. */
export function createFingerprinter(key: Uint8Array): Fingerprinter {
  const stretched = new Map<string, string>()
  const plain = (detector: string, identity: string): string =>
    createHmac('sha256', key).update(`${detector}\0${identity}`, 'latin1').digest('hex')
  const slow = (detector: string, identity: string): string => {
    const quick = plain(detector, identity)
    const known = stretched.get(quick)
    if (known !== undefined) return known
    const made = plain(detector, scryptSync(identity, key, 32, stretching).toString('hex'))
    stretched.set(quick, made)
    return made
  }
  return {
    of: (detector, identity, isGuessable) =>
      (isGuessable ? slow : plain)(detector, identity).slice(0, DIGITS),
  }
}
