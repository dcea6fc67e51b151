const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const PREFIX = 4
const ACCOUNTS = 1_000_000_000_000n

/** What an access key id itself says of its account. */
export type AccountClaim =
  /** `isModern`: the highest bit is set, as in every id that carries an account; chance sets it half the time. */
  | { readonly kind: 'account'; readonly account: string; readonly isModern: boolean }
  /** Issued before ids carried the account (`AKIAI…`, `AKIAJ…`). */
  | { readonly kind: 'old' }
  /** No account has this number, so nobody issued this id. */
  | { readonly kind: 'impossible' }

/** The twelve-digit account in bits 1 to 40 of an access key id of 20 characters. */
export function accountOf(accessKeyId: string): AccountClaim {
  const body = accessKeyId.slice(PREFIX)
  if (/^[IJ]/.test(body)) return { kind: 'old' }
  let bits = 0n
  for (const letter of body) bits = (bits << 5n) | BigInt(Math.max(0, alphabet.indexOf(letter)))
  // 80 bits: one that is set, 40 of the account, and 39 that are random
  const account = (bits >> 39n) & 0xff_ffff_ffffn
  // simulators hand out ids of account 0
  if (account >= ACCOUNTS || account === 0n) return { kind: 'impossible' }
  return { kind: 'account', account: account.toString().padStart(12, '0'), isModern: bits >> 79n === 1n }
}

/** Accounts that are known to hand out keys as bait: whoever uses one only tells somebody that it was used. */
export const canaryAccounts: ReadonlySet<string> = new Set([
  '052310077262',
  '171436882533',
  '534261010715',
  '595918472158',
  '717712589309',
  '819147034852',
  '992382622183',
  '730335385048',
  '266735846894',
  '044858866125',
  '251535659677',
  '344043088457',
  '351906852752',
  '390477818340',
  '426127672474',
  '427150556519',
  '439872796651',
  '445142720921',
  '465867158099',
  '637958123769',
  '693412236332',
  '732624840810',
  '735421457923',
  '959235150393',
  '982842642351',
])
