import type { PolicyRequest } from '@vouchsafe/policy/decision'

/** Somebody as the policy sees them: the subject, or whatever keys there are. */
export function whoIs({ principal, context }: PolicyRequest): string {
  const subject = [...context].find(([key]) => key.endsWith(':sub'))
  if (subject !== undefined) return `${String(subject[1])}${othersOf(context)}`
  const keys = [...context].map(([key, value]) => `${key} ${String(value)}`)
  const name = principal.type === 'AWS' ? principal.arn : principal.id
  return keys.length === 0 ? `${name} with no claims that the policy reads` : keys.join(', ')
}

function othersOf(context: PolicyRequest['context']): string {
  const others = [...context].filter(([key]) => !key.endsWith(':sub') && !key.endsWith(':aud'))
  return others.length === 0 ? '' : ` (${others.map(([key, value]) => `${key} ${String(value)}`).join(', ')})`
}
