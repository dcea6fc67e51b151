import type { AccessLevel } from '#rightsize/catalogue/types'
import type { ResourceLine, TallyOptions } from '#rightsize/usage/resource-tally'
import type { Caller, RoleUsage } from '#rightsize/usage/role-usage'

/** One action of the policy, with everything that it may be used on and what says so. */
export interface PolicyLine {
  /** `s3:GetObject` */
  readonly action: string
  readonly caller: Caller
  /** Services that made the calls with the role's permissions, where the role did not itself. */
  readonly services: readonly string[]
  /** Undefined for an action that AWS publishes nothing of. */
  readonly level: AccessLevel | undefined
  readonly resources: readonly ResourceLine[]
}

/** What the policy must allow, in order of the actions. A wildcard covers nothing that was denied for the same action. */
export function policyLines(usage: RoleUsage, options: TallyOptions): readonly PolicyLine[] {
  const denied = Map.groupBy(usage.denied.values(), ({ name }) => name)
  return [...usage.uses.values()]
    .map(({ action, caller, services, facts, tally }): PolicyLine => {
      const resources = tally.lines(options, resourcesOf(denied.get(action)))
      return { action, caller, services: [...services].toSorted(), level: facts?.level, resources }
    })
    .toSorted((one, other) => compare(`${one.action} ${one.caller}`, `${other.action} ${other.caller}`))
}

function resourcesOf(denied: readonly { readonly resource?: string }[] | undefined): readonly string[] {
  return (denied ?? []).flatMap(({ resource }) => resource ?? [])
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other)
}
