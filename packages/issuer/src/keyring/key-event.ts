import type { VouchsafeError } from '@vouchsafe/core/errors'
import type { EpochSeconds } from '@vouchsafe/core/time'
import type { KeyPurpose } from '#port/types'

/** What happened to our keys, for the ledger and the log. No event holds a secret. */
export type KeyEvent =
  /** a key was made, stored and published */
  | KeyFacts<'created'>
  /** a key took over from the one named in `replaces`, which verifies on until it is deleted */
  | (KeyFacts<'activated'> & { readonly replaces?: string })
  /** a key is gone, and everything that it signed or sealed has expired */
  | KeyFacts<'deleted'>
  /** a stored key does not open: changed in the store, or wrapped under another root key. It is not used */
  | (KeyFacts<'refused'> & { readonly error: VouchsafeError })

interface KeyFacts<Kind extends string> {
  readonly kind: Kind
  readonly purpose: KeyPurpose
  readonly id: string
  readonly at: EpochSeconds
}
