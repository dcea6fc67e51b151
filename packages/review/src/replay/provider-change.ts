import type { JsonObject } from '@vouchsafe/core/json'
import { holdsPseudonym, type AuditEvent } from '@vouchsafe/ledger/event'
import { createConditionKey } from '@vouchsafe/trust/issuer'
import type { Outcome, ProviderChange } from './types.ts'

/** What the evidence of an exchange meets at a provider that is changed. */
export interface ProviderFate {
  /** Why it is refused before any role is asked, in the exchange's own words. */
  readonly cause?: string
  /** Whether that can be told at all: nobody has the token any more. */
  readonly isUncertain: boolean
}

/** What becomes of evidence that the provider let pass before, whose policies read these keys. */
export function fateOf(
  { kind, name, before, after }: ProviderChange,
  event: AuditEvent,
  keys: readonly string[],
): ProviderFate {
  if (after === undefined) return { cause: 'provider_missing', isUncertain: false }
  if (after['disabled'] === true) return { cause: 'provider_disabled', isUncertain: false }
  if (kind === 'SamlProvider') return { isUncertain: !isEqual(before['metadata'], after['metadata']) }
  const audience = event.evidence?.audience
  const lifetime = lifetimeOf(event)
  const longest = after['maxTokenLifetime']
  if (lifetime !== undefined && typeof longest === 'number' && lifetime > longest)
    return { cause: 'token_lives_too_long', isUncertain: false }
  const isKnown = audience !== undefined && !holdsPseudonym(audience)
  if (isKnown && !textsOf(after['audiences']).includes(audience))
    return { cause: 'audience_refused', isUncertain: false }
  const isVerifiedAnew = ['keys', 'algorithms'].some((field) => !isEqual(before[field], after[field]))
  const mayRefuse = !isKnown && !isEqual(before['audiences'], after['audiences'])
  const isExposedAnew = keys.some((key) => isExposed(name, before, key) !== isExposed(name, after, key))
  return { isUncertain: isVerifiedAnew || mayRefuse || isExposedAnew }
}

/** The outcome by the roles' policies, once the evidence has passed, or not, its provider. */
export function underProvider(outcome: Outcome, fate: ProviderFate, event: AuditEvent): Outcome {
  const { cause, isUncertain } = fate
  if (isUncertain) {
    const isRefused =
      outcome.is === 'same'
        ? outcome.effect === 'deny'
        : outcome.is === 'changed' && outcome.to.effect === 'deny'
    return isRefused ? outcome : { is: 'unknown', because: 'provider_keys', keys: [] }
  }
  if (cause === undefined) return outcome
  const to = { effect: 'deny', cause } as const
  if (outcome.is === 'changed')
    return outcome.from.effect === 'allow'
      ? { ...outcome, to }
      : { is: 'same', effect: 'deny', isSince: false }
  const effect = outcome.is === 'same' ? outcome.effect : undefined
  const wasAllowed = effect === undefined ? event.outcome === 'allowed' : effect === 'allow'
  if (!wasAllowed) return { is: 'same', effect: 'deny', isSince: event.outcome === 'allowed' }
  return { is: 'changed', from: { effect: 'allow' }, to, isRecorded: effect === undefined }
}

/** Seconds that a token was good for; undefined where the record does not say. */
function lifetimeOf({ evidence }: AuditEvent): number | undefined {
  const { iat, exp } = evidence?.claims ?? {}
  return typeof iat === 'number' && typeof exp === 'number' ? exp - iat : undefined
}

/** Whether policies see the claim of a key of this provider; what is no key of it stays as it is. */
function isExposed(host: string, { claims }: JsonObject, key: string): boolean {
  const prefix = `${host.toLowerCase()}:`
  if (!key.startsWith(prefix)) return true
  return createConditionKey(host, claims === 'all' ? 'all' : 'known')(key.slice(prefix.length)) !== undefined
}

function textsOf(value: JsonObject[string] | undefined): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function isEqual(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
