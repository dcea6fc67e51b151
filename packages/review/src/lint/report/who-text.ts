import type { PolicyRequest } from '@vouchsafe/policy/decision'

/** One line: the token or caller that is let in. */
export function whoText({ principal, context }: PolicyRequest): string {
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
