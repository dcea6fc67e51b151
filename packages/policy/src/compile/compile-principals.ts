import type { RequestPrincipal } from '#decision/types'
import type { PrincipalPattern } from '#parse/types'
import type { CompiledElement } from './types.ts'

/**
 * The `Principal` element. Providers and services match as whole texts. An AWS caller matches by its account,
 * its own ARN, its role's ARN or its unique id, never by the beginning of an ARN.
 *
 * `{"AWS": "*"}` names every AWS caller. In a Deny it names federated and service callers too, as AWS's own
 * guard-rail policies expect; in an Allow it does not, since an AWS principal with a web-identity or service
 * action is a mismatch that AWS's analyser reports as never matching.
 */
export function compilePrincipals(
  patterns: readonly PrincipalPattern[],
  effect: 'Allow' | 'Deny',
): CompiledElement<RequestPrincipal> {
  const named = (type: PrincipalPattern['type'], match: PrincipalPattern['match']): readonly string[] =>
    patterns.filter((pattern) => pattern.type === type && pattern.match === match).map(({ value }) => value)
  const anyAws = named('AWS', 'anyone').length > 0
  const anyone = anyAws && effect === 'Deny'
  const accounts = named('AWS', 'account')
  const exact = named('AWS', 'exact')
  const providers = named('Federated', 'exact')
  const services = named('Service', 'exact')

  const matches = (principal: RequestPrincipal): boolean => {
    if (principal.type === 'Federated') return anyone || providers.includes(principal.id)
    if (principal.type === 'Service') return anyone || services.includes(principal.id)
    return anyAws || accounts.includes(principal.account) || isNamedExactly(principal, exact)
  }
  return { matches, names: patterns.map(({ value }) => value) }
}

function isNamedExactly(
  caller: RequestPrincipal & { readonly type: 'AWS' },
  exact: readonly string[],
): boolean {
  const { arn, roleArn, uniqueId } = caller
  return (
    exact.includes(arn) ||
    (roleArn !== undefined && exact.includes(roleArn)) ||
    (uniqueId !== undefined && exact.includes(uniqueId))
  )
}
