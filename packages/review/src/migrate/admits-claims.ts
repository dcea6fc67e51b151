import type { JsonObject } from '@vouchsafe/core/json'
import { compileTrustPolicy } from '@vouchsafe/policy/compile'
import { evaluate } from '@vouchsafe/policy/evaluate'
import { parseTrustPolicy, providerName } from '@vouchsafe/policy/parse'
import type { ExposedClaims } from '@vouchsafe/trust/issuer'
import { requestOfClaims } from '#explain/claim-context'
import { longestMigrated } from './longest-migrated.ts'

/**
 * Whether a policy lets a token in, through whichever of its providers the token is of; undefined where it trusts no
 * such provider.
 *
 * @throws VouchsafeError `policy_malformed`, `policy_too_large`
 */
export function admitsClaims(text: string, claims: JsonObject, exposed: ExposedClaims): boolean | undefined {
  const document = parseTrustPolicy(text, { maxLength: longestMigrated })
  const compiled = compileTrustPolicy(document)
  const { request, host } = requestOfClaims(claims, { account: '000000000000', exposed })
  const providers = document.statements
    .flatMap(({ principals }) => principals)
    .filter(({ type, value }) => type === 'Federated' && providerName(value) === host)
    .map(({ value }) => value)
  if (providers.length === 0) return undefined
  return [...new Set(providers)].some((id) => {
    const context = new Map([...request.context, ['aws:federatedprovider', id] as const])
    return (
      evaluate(compiled, { ...request, principal: { type: 'Federated', id }, context }).effect === 'allow'
    )
  })
}
