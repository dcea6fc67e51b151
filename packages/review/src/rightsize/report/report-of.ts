import type { LoadService } from '#rightsize/catalogue/types'
import { reviewGrants, type PresentPolicy } from '#rightsize/grants/review-grants'
import { policyDocuments } from '#rightsize/policy/policy-documents'
import { policyLines } from '#rightsize/policy/policy-lines'
import type { TallyOptions } from '#rightsize/usage/resource-tally'
import type { Aside, RoleUsage } from '#rightsize/usage/role-usage'
import { questionsOf } from './questions.ts'
import type { RightsizeReport } from './types.ts'

export interface ReportOptions extends TallyOptions {
  readonly load: LoadService
  /** Absent: what the role is allowed now is not known. */
  readonly present?: readonly PresentPolicy[]
}

/**
 * The tightest policy that covers what a role did, and everything that is to be said of it.
 *
 * @throws VouchsafeError `policy_malformed` for a present policy that cannot be read
 */
export async function reportOf(
  usage: RoleUsage,
  { load, present, ...options }: ReportOptions,
): Promise<RightsizeReport> {
  const lines = policyLines(usage, options)
  const known = {
    role: usage.role,
    events: usage.events,
    calls: usage.calls,
    first: usage.first,
    last: usage.last,
    lines,
    policies: policyDocuments(lines),
    denied: inOrder(usage.denied.values()),
    unasked: inOrder(usage.unasked.values()),
    withoutAction: inOrder(usage.withoutAction.values()),
    handedRoles: [...usage.handed.values()].toSorted((one, other) => compare(keyOf(one), keyOf(other))),
    ...(present !== undefined && { present: await reviewGrants(present, usage, load) }),
  }
  return { ...known, questions: questionsOf({ ...known, usage }) }
}

function inOrder(asides: Iterable<Aside>): readonly Aside[] {
  const key = ({ name, resource, code }: Aside): string => `${name} ${resource ?? ''} ${code ?? ''}`
  return [...asides].toSorted((one, other) => compare(key(one), key(other)))
}

function keyOf({ action, role }: { readonly action: string; readonly role: string }): string {
  return `${action} ${role}`
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other)
}
