import { VouchsafeError } from '#errors/vouchsafe-error'
import type { EpochSeconds, Seconds } from '#time/units'
import type { SamlAssertion, SamlWindow } from './read-assertion.ts'

/** What an assertion is judged by. */
export interface SamlRule {
  readonly entityId: string
  readonly isAudience: (audience: string) => boolean
  readonly isRecipient: (recipient: string) => boolean
  /** Clock skew forgiven in either direction. */
  readonly toleranceSeconds: Seconds
}

/** How long after it was issued a response may be redeemed, as with AWS. */
export const redemptionSeconds = 300 as Seconds

/**
 * Guarantees that the entity of the provider issued the assertion, that it is meant for us, that it is live at `at`
 * and was issued at most five minutes ago. Lower bounds are inclusive, upper bounds exclusive (SAML Core §2.5.1.2);
 * both are widened by the tolerance, except the end of the session it stands for: a credential must end by then.
 *
 * @throws VouchsafeError `saml_issuer_refused` | `saml_audience_refused` | `saml_not_yet_valid` | `saml_expired`
 */
export function checkSamlAssertion(assertion: SamlAssertion, rule: SamlRule, at: EpochSeconds): void {
  checkSamlIssuer(assertion.issuer, rule)
  checkMeantForUs(assertion, rule)
  const { confirmation, conditions, issuedAt, sessionNotOnOrAfter: sessionEnd } = assertion
  const exp = (issuedAt + redemptionSeconds) as EpochSeconds
  checkWindow({ notBefore: issuedAt, notOnOrAfter: exp }, { rule, at, reason: 'redeemed_late' })
  checkWindow(confirmation, { rule, at, reason: 'subject_confirmation' })
  checkWindow(conditions, { rule, at, reason: 'conditions' })
  if (sessionEnd !== undefined && at >= sessionEnd) throw expired('session', { at, exp: sessionEnd })
}

/**
 * The issuer must be the entity of the provider, letter for letter.
 *
 * @throws VouchsafeError `saml_issuer_refused`
 */
export function checkSamlIssuer(issuer: string | undefined, { entityId }: Pick<SamlRule, 'entityId'>): void {
  if (issuer !== entityId)
    throw new VouchsafeError('saml_issuer_refused', { detail: { expected: entityId, found: issuer } })
}

function checkMeantForUs({ conditions, confirmation }: SamlAssertion, rule: SamlRule): void {
  const { recipient } = confirmation
  if (!rule.isRecipient(recipient)) throw refused({ recipient })
  for (const audiences of conditions.audiences) {
    if (!audiences.some(rule.isAudience)) throw refused({ audiences })
  }
}

interface WindowCheck {
  readonly rule: Pick<SamlRule, 'toleranceSeconds'>
  readonly at: EpochSeconds
  readonly reason: string
}

function checkWindow({ notBefore, notOnOrAfter }: SamlWindow, { rule, at, reason }: WindowCheck): void {
  const { toleranceSeconds } = rule
  const detail = { at, nbf: notBefore, exp: notOnOrAfter, toleranceSeconds }
  if (notBefore !== undefined && at < notBefore - toleranceSeconds)
    throw new VouchsafeError('saml_not_yet_valid', { detail: { reason, ...detail } })
  if (notOnOrAfter !== undefined && at >= notOnOrAfter + toleranceSeconds) throw expired(reason, detail)
}

function expired(reason: string, detail: object): VouchsafeError {
  return new VouchsafeError('saml_expired', { detail: { reason, ...detail } })
}

function refused(detail: Readonly<Record<string, unknown>>): VouchsafeError {
  return new VouchsafeError('saml_audience_refused', {
    detail,
    hint: 'name the audience and the recipient of the identity provider in the settings, or let it name ours',
  })
}
