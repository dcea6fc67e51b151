import type { Condition, NamePatterns, PrincipalPattern, TrustStatement } from '@vouchsafe/policy/parse'
import { coversText } from '@vouchsafe/policy/iam'

/** Whether two principals of the same text are the same: a role made anew under its old name is another one. */
export type IsSamePrincipal = (value: string) => boolean

/**
 * Whether every request that `narrow` applies to is one that `wide` applies to, whatever the effects. Errs on the
 * side of no: what it cannot compare, it does not cover.
 */
export function coversStatement(
  wide: TrustStatement,
  narrow: TrustStatement,
  isSame: IsSamePrincipal,
): boolean {
  return (
    coversNames(wide.actions, narrow.actions) &&
    narrow.principals.every((one) => wide.principals.some((other) => coversPrincipal(other, one, isSame))) &&
    wide.conditions.every((one) => narrow.conditions.some((other) => coversCondition(one, other)))
  )
}

function coversNames(wide: NamePatterns, narrow: NamePatterns): boolean {
  if (wide.complement !== narrow.complement) return false
  // what is left out must be left out by the narrow one too
  const [outer, inner] = wide.complement ? [narrow, wide] : [wide, narrow]
  return inner.patterns.every((one) =>
    outer.patterns.some((other) => coversText(other.toLowerCase(), one.toLowerCase())),
  )
}

/** An account is not taken to cover its principals: named directly, they need no policy of their own. */
function coversPrincipal(wide: PrincipalPattern, narrow: PrincipalPattern, isSame: IsSamePrincipal): boolean {
  if (wide.type !== narrow.type) return false
  if (wide.match === 'anyone') return true
  return wide.match === narrow.match && wide.value === narrow.value && isSame(wide.value)
}

/** Whether `narrow` holding means that `wide` holds. */
function coversCondition(wide: Condition, narrow: Condition): boolean {
  const { operator: outer } = wide
  const { operator: inner } = narrow
  if (wide.key.toLowerCase() !== narrow.key.toLowerCase() || outer.set !== inner.set) return false
  if (inner.ifExists && !outer.ifExists) return false
  const isTightened = outer.name === 'StringLike' && inner.name === 'StringEquals'
  if (outer.name !== inner.name && !isTightened) return false
  if (outer.name === 'Null')
    return isSubset(wide.values, narrow.values) && isSubset(narrow.values, wide.values)
  // a negated operator excludes its values: more of them let in less
  if (outer.name.includes('Not')) return isSubset(wide.values, narrow.values)
  const isCovered = outer.name === 'StringLike' ? coversText : isEqual
  return narrow.values.every((one) => wide.values.some((other) => isCovered(other, one)))
}

function isSubset(some: readonly string[], all: readonly string[]): boolean {
  return some.every((one) => all.includes(one))
}

function isEqual(one: string, other: string): boolean {
  return one === other
}
