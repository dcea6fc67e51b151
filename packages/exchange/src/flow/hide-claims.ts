import type { JsonValue } from '@vouchsafe/core/json'
import type { VerifiedEvidence } from '#verify/oidc/evidence'

/** Below this length a value is hidden only where it stands alone: it would be found in everything. */
const shortestPart = 6

/**
 * How a record of this evidence is made fit to be kept: every value of the claims that the provider hides is
 * replaced by its keyed hash, wherever in the record it stands (a condition key, a policy trace, the subject).
 */
export function claimHider(
  { claims, provider }: VerifiedEvidence,
  pseudonym: (value: string) => string,
): <Value>(value: Value) => Value {
  const hidden = new Map<string, string>()
  for (const name of provider.hashedClaims) {
    for (const text of textsOf(claims[name])) hidden.set(text, pseudonym(text))
  }
  if (hidden.size === 0) return (value) => value
  // longest first, so that no part of a value is replaced before the whole
  const inOrder = [...hidden].toSorted(([a], [b]) => b.length - a.length)
  // the shape stays, only the text of leaves changes
  return (value) => hide(value, inOrder) as typeof value
}

type Replacement = readonly [text: string, hash: string]

function hide(value: unknown, hidden: readonly Replacement[]): unknown {
  if (Array.isArray(value)) return value.map((element) => hide(element, hidden))
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, hide(member, hidden)]))
  }
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return value
  const text = String(value)
  const whole = hidden.find(([one]) => one === text)
  if (whole !== undefined) return whole[1]
  if (typeof value !== 'string') return value
  return hidden.reduce(
    (rest, [one, hash]) => (one.length < shortestPart ? rest : rest.replaceAll(one, hash)),
    text,
  )
}

function textsOf(value: JsonValue | undefined): readonly string[] {
  if (value === undefined || value === null || value === '') return []
  return typeof value === 'object' ? Object.values(value).flatMap(textsOf) : [String(value)]
}
