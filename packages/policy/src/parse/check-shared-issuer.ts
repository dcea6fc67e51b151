import type { OperatorName } from '#iam/operators'
import { providerName } from './provider-name.ts'
import { malformed } from './refuse.ts'
import { sharedIssuers, type SharedIssuer } from './shared-issuers.ts'
import type { Condition, TrustPolicyDocument } from './types.ts'

const scopingOperators: readonly OperatorName[] = ['StringEquals', 'StringLike', 'StringEqualsIgnoreCase']

/**
 * AWS's control of 2025, applied when a trust policy is written: an Allow that trusts an issuer shared by many
 * tenants must compare the claim that tells tenants apart, with a value that is not only wildcards. It is a
 * floor and not a lint: `repo:*` passes.
 *
 * @throws VouchsafeError `policy_malformed` with AWS's text
 */
export function checkSharedIssuer(
  document: TrustPolicyDocument,
  knownSharedIssuers: readonly SharedIssuer[] = sharedIssuers,
): void {
  for (const { index, effect, principals, conditions } of document.statements) {
    if (effect === 'Deny') continue
    for (const { type, value } of principals) {
      const name = type === 'Federated' ? providerName(value) : undefined
      const issuer = knownSharedIssuers.find(({ provider }) => provider === name)
      if (issuer === undefined || conditions.some((condition) => scopes(condition, issuer.key))) continue
      throw malformed(saying(value, issuer), { statement: index, element: 'Condition', found: issuer.key })
    }
  }
}

function saying(principal: string, { provider, key }: SharedIssuer): string {
  return provider === 'cognito-identity.amazonaws.com'
    ? 'A condition block must be present for the Cognito provider'
    : `Trust policy with trusted principal ${principal} must evaluate, using StringEquals, StringLike or StringEqualsIgnoreCase, ${key} which is not scoped to all.`
}

/** `IfExists` does not count: it holds for a token without the claim. */
function scopes({ operator, key, values }: Condition, wanted: string): boolean {
  if (!scopingOperators.includes(operator.name) || operator.ifExists) return false
  return key.toLowerCase() === wanted.toLowerCase() && values.some((value) => /[^*?]/.test(value))
}
