import { namedIn } from '#lint/tokens/subject-parts'
import type { TokenForm } from '#lint/tokens/token-forms'

/** A value of `sub` that names somebody. */
export interface NamedValue {
  readonly value: string
  readonly tenant: string
  readonly scope?: string
  /** What follows the names, as written. */
  readonly rest: string
}

/** Whether a value of `sub` names somebody to the letter, by name alone; undefined where a wildcard stands for the name, or ids are there already. */
export function namedValue(form: TokenForm, value: string): NamedValue | undefined {
  const [before, between, after] = form.marks
  const { tenant, scope } = namedIn(form, value)
  if (tenant === undefined) return undefined
  const afterTenant = value.slice(before.length + tenant.length)
  if (!afterTenant.startsWith(between.charAt(0))) return undefined
  if (scope === undefined || !afterTenant.startsWith(between + scope))
    return { value, tenant, rest: afterTenant }
  const rest = afterTenant.slice(between.length + scope.length)
  // `repo:acme/shop@456:…` without the id of the owner is nobody's subject
  return rest === '' || rest.startsWith(after.charAt(0)) ? { value, tenant, scope, rest } : undefined
}

/** The same subjects whatever the names, as a pattern. */
export function namelessPattern({ marks, scope: form }: TokenForm, { scope, rest }: NamedValue): string {
  const [before, between] = marks
  const any = form.includes('workspace') ? '*:workspace:*' : '*'
  return scope === undefined ? `${before}*${rest}` : `${before}*${between}${any}${rest}`
}
