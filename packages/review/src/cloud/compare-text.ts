import { differenceOf } from '@vouchsafe/policy/explain'
import { phraseOf, sideBySide, type Expecting } from '#difference/phrases'
import type { CloudCheck } from './types.ts'

/** What the cloud wants letter by letter, beside what the token has. */
export function compareText(what: string, expected: string, found: string | undefined): CloudCheck {
  if (found === undefined) return { what, holds: false, expected, because: `the token has no ${what}` }
  if (expected === found) return { what, holds: true, expected, found }
  const difference = differenceOf({ expected: [expected], found: [found], isLiteral: true })
  return { what, holds: false, expected, found, difference }
}

/** Whose the values are that are compared. */
const wanting: Readonly<Record<string, Expecting>> = {
  issuer: 'provider',
  audience: 'provider',
  principal: 'binding',
}

/** What is wrong with a check that does not hold, in one clause. */
export function sayCheck({ what, expected = '', found, difference, because }: CloudCheck): string {
  // a clause about the token or the provider needs no other subject
  const isWhole = /^(?:time|provider|issuer|audience|subject|principal|claim .*)$/.test(what)
  if (because !== undefined)
    return isWhole && because.startsWith('the ') ? because : `the ${what}: ${because}`
  const by = wanting[what] ?? 'credential'
  const phrase = difference === undefined ? 'does not match' : phraseOf(difference, by)
  return `the ${what} ${phrase}: ${sideBySide({ expected, ...(found !== undefined && { found }) })}`
}
