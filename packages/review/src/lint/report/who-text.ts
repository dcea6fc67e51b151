import type { PolicyRequest } from '@vouchsafe/policy/decision'
import type { TokenClaims } from '../types.ts'

/** One line: the token or caller that is let in. */
export function whoText(who: PolicyRequest | TokenClaims): string {
  return 'claims' in who ? claimsText(who) : requestText(who)
}

function claimsText({ claims }: TokenClaims): string {
  const names = ['sub', 'repository_id', 'repository_owner_id', 'project_id', 'namespace_id', 'aud']
  const shown = names.flatMap((name) => {
    const value = claims[name]
    return typeof value === 'string' ? [`\`${name}\` ${value}`] : []
  })
  return `a token with ${shown.join(', ')}`
}

function requestText({ principal, context }: PolicyRequest): string {
  const text = (key: string): string | undefined => {
    const value = context.get(key)
    return value === undefined ? undefined : [value].flat().join(', ')
  }
  if (principal.type === 'AWS') return principal.roleArn ?? principal.arn
  if (principal.type === 'Service') {
    const account = text('aws:sourceaccount')
    return account === undefined ? principal.id : `${principal.id} for a resource of account ${account}`
  }
  const claim = (name: string): string | undefined => {
    const key = [...context.keys()].find((one) => one.endsWith(`:${name}`) && !one.startsWith('aws:'))
    const value = key === undefined ? undefined : text(key)
    return value === undefined ? undefined : `\`${name}\` ${value}`
  }
  const claims = ['sub', 'aud', 'amr'].map(claim).filter((one) => one !== undefined)
  return `a token with ${claims.join(', ')}`
}
