import { VouchsafeError } from '@vouchsafe/core/errors'
import { isJsonObject, type JsonObject, type JsonValue } from '@vouchsafe/core/json'
import { remember } from '@vouchsafe/core/memo'
import type { ContextValue } from '@vouchsafe/policy/decision'
import type { Provider } from '@vouchsafe/trust/snapshot'
import type { VerifiedEvidence } from '#verify/oidc/evidence'

/** Set by the verifier's rules, never by the token's own claim of that name. */
const audienceClaims: ReadonlySet<string> = new Set(['aud', 'oaud'])

/**
 * The condition keys of verified claims, as the provider exposes them. Strings stay, numbers and booleans become
 * text, arrays of those become multivalued keys. An object is never a key; where the provider exposes one of its
 * members by path (`google/organization_number`), that member is.
 *
 * @throws VouchsafeError `claim_malformed` when two claims would be one key
 */
export function claimKeys(evidence: VerifiedEvidence): Map<string, ContextValue> {
  const keyOf = keyNames(evidence.provider)
  const keys = new Map<string, ContextValue>()
  const add = (claim: string, value: ContextValue | undefined): void => {
    const key = keyOf(claim)
    if (key === undefined || value === undefined) return
    if (keys.has(key))
      throw new VouchsafeError('claim_malformed', { detail: { claim, reason: 'ambiguous_key' } })
    keys.set(key, value)
  }
  const addAll = (claims: JsonObject, path: string): void => {
    for (const name in claims) {
      const claim = path + name
      const value = claims[name]
      if (value === undefined || audienceClaims.has(claim)) continue
      if (!isJsonObject(value)) add(claim, contextValue(value))
      else if (keyOf(claim) === undefined) addAll(value, `${claim}/`)
    }
  }
  add('aud', evidence.audience)
  const [original, ...others] = evidence.originalAudience ?? []
  if (original !== undefined) add('oaud', others.length === 0 ? original : [original, ...others])
  addAll(evidence.claims, '')
  return keys
}

type KeyOf = Provider['conditionKey']

/** Names remembered a provider; an issuer that invents more pays for them anew. */
const mostNames = 256
const namesByProvider = new WeakMap<Provider, KeyOf>()

/**
 * The condition keys of a provider's claims, as one string each for the life of the snapshot: a key that is put
 * together anew for every request is hashed anew in every map and record it enters.
 */
function keyNames(provider: Provider): KeyOf {
  const known = namesByProvider.get(provider)
  if (known !== undefined) return known
  const names = remember((claim: string) => provider.conditionKey(claim), mostNames)
  namesByProvider.set(provider, names)
  return names
}

function contextValue(value: JsonValue): ContextValue | undefined {
  if (!Array.isArray(value)) return scalarText(value)
  const texts = value.map(scalarText)
  return texts.every((text) => text !== undefined) ? texts : undefined
}

function scalarText(value: JsonValue): string | undefined {
  return value === null || typeof value === 'object' ? undefined : String(value)
}
