import { VouchsafeError } from '#errors/vouchsafe-error'
import type { JsonValue } from '#json/types'
import { isJsonObject } from '#json/parse-json'
import type { ClaimSet } from '#jwt/types'

/**
 * Guarantees that no object in the claims has two names that differ by letter case only. Condition keys fold
 * case, so `sub` and `Sub` would be one key with two values, and whoever can set the second would choose.
 *
 * @throws VouchsafeError `claim_malformed`, detail `{claim, reason}` with the folded name
 */
export function checkClaimNames(claims: ClaimSet): void {
  let allFolded = true
  for (const name in claims) {
    allFolded &&= name === name.toLowerCase()
    const value = claims[name]
    if (typeof value === 'object') checkWithin(value)
  }
  // nearly always: names that folding leaves alone are as distinct as they were
  if (!allFolded) checkFolded(claims)
}

function checkFolded(claims: ClaimSet): void {
  const seen = new Set<string>()
  for (const name in claims) {
    const folded = name.toLowerCase()
    if (seen.has(folded))
      throw new VouchsafeError('claim_malformed', {
        detail: { claim: folded, reason: 'differs_by_letter_case' },
      })
    seen.add(folded)
  }
}

function checkWithin(value: JsonValue): void {
  if (isJsonObject(value)) checkClaimNames(value)
  else if (Array.isArray(value)) for (const element of value) checkWithin(element)
}
