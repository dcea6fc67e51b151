import type { RequestPrincipal } from '#decision/types'
import type { PrincipalPattern } from '#parse/types'
import type { CompiledPrincipals, PrincipalGrade } from './types.ts'

type Caller = Extract<RequestPrincipal, { readonly type: 'AWS' }>

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
): CompiledPrincipals {
  const { anyAws, accounts, exact, providers, services } = sortPatterns(patterns)
  const anyone = anyAws && effect === 'Deny'

  const matches = (principal: RequestPrincipal): boolean => {
    if (principal.type === 'Federated') return anyone || providers.includes(principal.id)
    if (principal.type === 'Service') return anyone || services.includes(principal.id)
    return anyAws || accounts.includes(principal.account) || isNamedExactly(principal, exact)
  }
  const grade = (principal: RequestPrincipal): PrincipalGrade => {
    if (principal.type !== 'AWS') return matches(principal) ? 'direct' : 'none'
    if (anyAws || namesItself(principal, exact)) return 'direct'
    if (namesRole(principal, exact)) return 'role'
    return accounts.includes(principal.account) ? 'account' : 'none'
  }
  return { matches, grade, names: patterns.map(({ value }) => value), complement: false }
}

/**
 * The `NotPrincipal` element of a Deny: it matches everybody whom the list does not spare. AWS checks the account
 * first, then the role, then the session (IAM user guide, "NotPrincipal"), so a caller is spared only when the
 * list has its account and its user or role; once it names sessions of that role, only those are spared.
 * Standing in a Deny, it grants nothing to anybody.
 */
export function compileNotPrincipals(patterns: readonly PrincipalPattern[]): CompiledPrincipals {
  const { anyAws, accounts, exact, providers, services } = sortPatterns(patterns)

  const spares = (principal: RequestPrincipal): boolean => {
    if (principal.type === 'Federated') return providers.includes(principal.id)
    if (principal.type === 'Service') return services.includes(principal.id)
    if (anyAws) return true
    if (!accounts.includes(principal.account)) return false
    if (principal.roleArn === undefined) return namesItself(principal, exact)
    return namesRole(principal, exact) && (exact.includes(principal.arn) || !namesSessionOf(principal, exact))
  }
  return {
    matches: (principal) => !spares(principal),
    grade: () => 'none',
    names: patterns.map(({ value }) => value),
    complement: true,
  }
}

function sortPatterns(patterns: readonly PrincipalPattern[]) {
  const named = (type: PrincipalPattern['type'], match: PrincipalPattern['match']): readonly string[] =>
    patterns.filter((pattern) => pattern.type === type && pattern.match === match).map(({ value }) => value)
  return {
    anyAws: named('AWS', 'anyone').length > 0,
    accounts: named('AWS', 'account'),
    exact: named('AWS', 'exact'),
    providers: named('Federated', 'exact'),
    services: named('Service', 'exact'),
  }
}

function isNamedExactly(caller: Caller, exact: readonly string[]): boolean {
  return namesItself(caller, exact) || namesRole(caller, exact)
}

/** The user or the session; the unique id is the role's when there is one. */
function namesItself({ arn, roleArn, uniqueId }: Caller, exact: readonly string[]): boolean {
  return exact.includes(arn) || (roleArn === undefined && uniqueId !== undefined && exact.includes(uniqueId))
}

function namesRole({ roleArn, uniqueId }: Caller, exact: readonly string[]): boolean {
  if (roleArn === undefined) return false
  return exact.includes(roleArn) || (uniqueId !== undefined && exact.includes(uniqueId))
}

function namesSessionOf({ arn }: Caller, exact: readonly string[]): boolean {
  const everySession = arn.slice(0, arn.lastIndexOf('/') + 1)
  return exact.some((value) => value.startsWith(everySession))
}
