import type { JsonObject } from '@vouchsafe/core/json'
import { compareText } from '#cloud/compare-text'
import type { CloudCandidate, CloudCheck } from '#cloud/types'
import { holdsFor, parseFlexibleExpression, type FlexibleTerm } from './flexible-expression.ts'
import type { FederatedCredential } from './parse-credentials.ts'

/** How one credential takes a token, and how near it comes: what Entra compares, in its order. */
export interface CheckedCredential extends CloudCandidate {
  readonly credential: FederatedCredential
  readonly issuer: CloudCheck
  /** One for a subject, one for each term of an expression. */
  readonly subject: readonly CloudCheck[]
  readonly audience: CloudCheck
}

/** Claims that an expression may speak of, by issuer (Entra documentation, "Flexible federated identity credentials"). */
const flexibleIssuers: readonly { readonly form: RegExp; readonly claims: readonly string[] }[] = [
  { form: /^https:\/\/token\.actions\.githubusercontent\.com$/, claims: ['sub', 'job_workflow_ref'] },
  { form: /^https:\/\/gitlab\.[^/]+$/, claims: ['sub'] },
  { form: /^https:\/\/app\.(?:eu\.)?terraform\.io$/, claims: ['sub'] },
]

/** Whether Entra takes expressions for an issuer. */
export function takesExpressions(issuer: string): boolean {
  return flexibleIssuers.some(({ form }) => form.test(issuer))
}

/** Compares issuer, subject and audience, each whatever the others say. */
export function checkCredential(credential: FederatedCredential, claims: JsonObject): CheckedCredential {
  const issuer = compareText('issuer', credential.issuer, textOf(claims, 'iss'))
  const subject =
    credential.expression === undefined
      ? [compareText('subject', credential.subject ?? '', textOf(claims, 'sub'))]
      : checkExpression(credential.issuer, credential.expression, claims)
  const audience = checkAudience(credential, claims)
  const checks = [issuer, ...subject, audience]
  return {
    credential,
    name: credential.name,
    isAdmitting: checks.every(({ holds }) => holds),
    checks,
    issuer,
    subject,
    audience,
  }
}

function checkAudience({ audiences }: FederatedCredential, { aud }: JsonObject): CloudCheck {
  const given = (Array.isArray(aud) ? aud : [aud]).filter((one) => typeof one === 'string')
  const agreed = given.find((one) => audiences.includes(one))
  const [first] = given
  if (audiences.length === 0) return { what: 'audience', holds: false, because: 'the credential names none' }
  return compareText('audience', agreed ?? audiences[0] ?? '', agreed ?? first)
}

function checkExpression(
  issuer: string,
  { value, languageVersion }: NonNullable<FederatedCredential['expression']>,
  claims: JsonObject,
): CloudCheck[] {
  const wrong = (because: string): CloudCheck[] => [
    { what: 'expression', holds: false, expected: value, because },
  ]
  if (languageVersion !== 1) return wrong(`\`languageVersion\` is ${languageVersion}, and there is 1 alone`)
  const allowed = flexibleIssuers.find(({ form }) => form.test(issuer))?.claims
  if (allowed === undefined)
    return wrong(`Entra takes expressions for GitHub, GitLab and HCP Terraform alone, not for \`${issuer}\``)
  const expression = parseFlexibleExpression(value)
  if ('fault' in expression) return wrong(expression.fault)
  return expression.terms.map((one) => checkTerm(one, claims, allowed))
}

function checkTerm(term: FlexibleTerm, claims: JsonObject, allowed: readonly string[]): CloudCheck {
  const { claim, comparand } = term
  const what = claim === 'sub' ? 'subject' : `claim \`${claim}\``
  if (!allowed.includes(claim))
    return {
      what,
      holds: false,
      because: `for this issuer an expression may use \`${allowed.join('`, `')}\` alone`,
    }
  const value = textOf(claims, claim)
  if (value !== undefined && holdsFor(term, value))
    return { what, holds: true, expected: comparand, found: value }
  return compareText(what, comparand, value)
}

function textOf(claims: JsonObject, name: string): string | undefined {
  const value = claims[name]
  return typeof value === 'string' ? value : undefined
}
