import type { JsonObject } from '@vouchsafe/core/json'
import type { RoleSpec } from '@vouchsafe/trust/role'

type Inline = Readonly<Record<string, string>>

/** The inline policies of a role's spec: documents by name. */
export function inlineOf(spec: RoleSpec | JsonObject): Inline {
  return (spec as RoleSpec).policies?.inline ?? {}
}

/** The managed policies of a role's spec, as it names them. */
export function managedOf(spec: RoleSpec | JsonObject): readonly string[] {
  return (spec as RoleSpec).policies?.managed ?? []
}

/** The spec with other policies; what is empty is left out, as a manifest leaves it out. */
export function withPolicies(
  spec: RoleSpec,
  changed: { readonly inline?: Inline; readonly managed?: readonly string[] },
): object {
  const { policies: _, ...rest } = spec
  const { inline, managed } = { inline: inlineOf(spec), managed: managedOf(spec), ...changed }
  const policies = {
    ...(Object.keys(inline).length > 0 && { inline }),
    ...(managed.length > 0 && { managed }),
  }
  return { ...rest, ...(Object.keys(policies).length > 0 && { policies }) }
}
