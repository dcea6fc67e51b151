import type { JsonObject } from '@vouchsafe/core/json'
import type { EpochSeconds } from '@vouchsafe/core/time'
import { sayCheck } from '#cloud/compare-text'
import type { CloudCheck, CloudExplanation } from '#cloud/types'
import { checkCredential, type CheckedCredential } from './check-credential.ts'
import { checkEvidence } from './check-evidence.ts'
import { entraErrors } from './entra-errors.ts'
import { parseCredentials } from './parse-credentials.ts'
import { suggestFor } from './suggest.ts'

export interface AzureQuestion {
  readonly claims: JsonObject
  /** What `az … federated-credential list` prints. */
  readonly credentials: string
  readonly at: EpochSeconds
}

const unchecked = [
  'the signature: the keys of the issuer were not asked for, and Entra takes RS256 alone',
  'whether these are the credentials of the client that asks, in its tenant',
]

/**
 * What Entra would say to a token from outside that asks as an application or managed identity, from its claims and
 * the federated credentials alone, offline: which credential comes nearest, what differs, and what would admit it.
 *
 * @throws VouchsafeError `policy_malformed` for what is no list of credentials
 */
export function explainAzure({ claims, credentials, at }: AzureQuestion): CloudExplanation {
  const parsed = parseCredentials(credentials)
  const checked = parsed
    .map((credential) => checkCredential(credential, claims))
    .toSorted((one, other) => distanceOf(one) - distanceOf(other))
  const [nearest] = checked
  const matched = matchAll(checked, claims)
  const fault = checkEvidence(claims, at)
  const answer = { format: 'vouch cloud explanation 1', cloud: 'azure', unchecked } as const
  const candidates = checked.map(({ name, isAdmitting, checks }) => ({ name, isAdmitting, checks }))
  const suggestions = matched.step === 'none' ? [] : suggestFor(claims, nearest, parsed)
  if (fault === undefined)
    return {
      ...answer,
      ...matched,
      outcome: matched.step === 'none' ? 'allowed' : 'denied',
      candidates,
      suggestions,
    }
  const { advice, ...refusal } = fault
  const besides = matched.headline
    .replace(/^refused: /, '')
    .replace(/^admitted by/, 'it would be admitted by')
  return {
    ...answer,
    ...refusal,
    outcome: 'denied',
    headline: `${refusal.headline}; besides, ${besides}`,
    candidates,
    suggestions: [{ side: 'token', text: advice }, ...suggestions],
  }
}

type Matched = Pick<CloudExplanation, 'step' | 'headline' | 'vendor'>

/** Entra looks for the issuer, then the subject, then the audience; its code says how far it came. */
function matchAll(checked: readonly CheckedCredential[], claims: JsonObject): Matched {
  const [nearest] = checked
  if (nearest === undefined)
    return {
      step: 'issuer',
      headline: 'refused: there is no federated credential',
      vendor: entraErrors.none(),
    }
  if (nearest.isAdmitting) return { step: 'none', headline: `admitted by credential \`${nearest.name}\`` }
  const { issuer, subject, audience, name } = nearest
  const [iss, sub, aud] = ['iss', 'sub', 'aud'].map((claim) => textOf(claims[claim]))
  const headline = (check: CloudCheck): string => `refused: \`${name}\` comes nearest, but ${sayCheck(check)}`
  if (!issuer.holds)
    return { step: 'issuer', headline: headline(issuer), vendor: entraErrors.issuer(iss ?? '') }
  const failing = subject.find(({ holds }) => !holds)
  if (failing !== undefined) {
    const isCase = failing.what === 'subject' && failing.difference?.code === 'letter_case'
    const vendor = isCase ? entraErrors.subjectCase(sub ?? '') : entraErrors.subject(sub ?? '')
    return { step: 'subject', headline: headline(failing), vendor }
  }
  return { step: 'audience', headline: headline(audience), vendor: entraErrors.audience(aud ?? '') }
}

/** The issuer weighs most, then the subject: how much of it agrees, then the audience. */
function distanceOf({ isAdmitting, issuer, subject, audience }: CheckedCredential): number {
  if (isAdmitting) return -1
  const failing = subject.filter(({ holds }) => !holds)
  return (
    (issuer.holds ? 0 : 1000) +
    failing.reduce((sum, check) => sum + 10 + apart(check), 0) +
    (issuer.holds ? 0 : apart(issuer)) +
    (audience.holds ? 0 : 1)
  )
}

/** 0 for values that differ in form alone, up to 9 for values that have nothing in common. */
function apart({ difference }: CloudCheck): number {
  if (difference === undefined) return 9
  if (
    ['letter_case', 'white_space', 'trailing_slash', 'immutable_ids', 'name_only'].includes(difference.code)
  )
    return 0
  return (
    9 - (8 * difference.at) / Math.max(1, difference.expected?.length ?? 1, difference.found?.length ?? 1)
  )
}

function textOf(value: unknown): string | undefined {
  if (Array.isArray(value)) return textOf(value[0])
  return typeof value === 'string' ? value : undefined
}
