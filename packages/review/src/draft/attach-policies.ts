import type { Problem } from '@vouchsafe/trust/resource'
import type { Attachment, Drafts, InlinePolicy, RoleDraft } from './types.ts'

interface Attached {
  readonly roles: readonly RoleDraft[]
  readonly problems: readonly Problem[]
}

/**
 * Gives every role the policies that stand apart from it. A role is stored whole, so one that is not in the file
 * cannot be given a policy: that is a problem, and so is an inline policy that a role has already.
 */
export function attachPolicies({ roles, attachments }: Pick<Drafts, 'roles' | 'attachments'>): Attached {
  const problems: Problem[] = []
  const report = (place: string, say: string): void => {
    problems.push({ code: 'manifest_invalid', place, say })
  }
  const byRole = Map.groupBy(attachments, ({ role }) => role)
  const names = new Set(roles.map(({ name }) => name))
  for (const [role, orphans] of byRole)
    if (!names.has(role))
      for (const { place } of orphans)
        report(place, `attaches a policy to the role \`${role}\`, which this file does not hold`)
  const whole = roles.map((role) => {
    const extra = byRole.get(role.name) ?? []
    const inline = [...role.inline, ...extra.filter(isInline).map((one) => one.inline)]
    const managed = [...role.managed, ...extra.filter(isManaged).map((one) => one.managed)]
    for (const name of repeated(inline))
      report(role.place, `the role \`${role.name}\` has two inline policies \`${name}\``)
    return { ...role, inline, managed: [...new Set(managed)] }
  })
  return { roles: whole, problems }
}

function isInline(attachment: Attachment): attachment is Extract<Attachment, { inline: unknown }> {
  return 'inline' in attachment
}

function isManaged(attachment: Attachment): attachment is Extract<Attachment, { managed: unknown }> {
  return 'managed' in attachment
}

function repeated(policies: readonly InlinePolicy[]): ReadonlySet<string> {
  const names = policies.map(({ name }) => name)
  return new Set(names.filter((name, index) => names.indexOf(name) !== index))
}
