import { parseArn, parseRoleArn } from '@vouchsafe/core/arn'
import type { JsonValue } from '@vouchsafe/core/json'
import { parseTrustPolicy } from '@vouchsafe/policy/parse'
import { awsManagedPolicy } from '#aws-managed/aws-managed-policy'
import { namedPrincipals } from '#policy/principals'
import { managedPolicyArn } from '#resource/arns'
import { equalJson } from '#resource/equal-json'
import { fault, tryOr, type Finding } from '#resource/finding'
import { readSpec } from '#resource/read-spec'
import type { Resource } from '#resource/types'
import type { TrustWorld } from '#resource/world'
import { roleSpec, type RoleSpec } from './spec.ts'

export interface ResolvedRole {
  readonly spec: RoleSpec
  readonly findings: readonly Finding[]
}

type CandidateSince = NonNullable<RoleSpec['candidateSince']>

/** Where a role lies, and what was stored of it before. */
export interface RolePlace {
  readonly account: string
  readonly before: Resource | undefined
  readonly world: TrustWorld
  /** The change that writes the role: the version it makes, and when. */
  readonly change: CandidateSince
}

/**
 * Ties a role to the resources it names: managed policies by name (AWS's by ARN), and role ARNs in its trust
 * policies to the unique ids these roles have now. A role of an account that is not here keeps its ARN, which never
 * matches.
 *
 * INVARIANT: a change that leaves a trust policy as it is (a tag, an attached policy: it comes with the ids it was
 * stored with) leaves its ties as they are. A role that was made anew under the name is admitted only by whoever
 * writes the trust policy anew.
 */
export function resolveRole(spec: RoleSpec, place: RolePlace): ResolvedRole {
  const { account, before, world } = place
  const findings: Finding[] = []
  const policyName = (field: string, reference: string): string => {
    const { name, known } = findPolicy(account, reference, world)
    if (!known) findings.push(sayNoPolicy(field, reference, account))
    return name
  }
  const managed = spec.policies?.managed?.map((reference) => policyName('policies.managed', reference))
  const { permissionsBoundary, principalIds: stored, candidateSince: _, ...rest } = spec
  // the enforced policy's ties last: a candidate that is written later moves none of them
  const principalIds = { ...pin('candidateTrustPolicy'), ...pin('trustPolicy') }
  function pin(field: 'trustPolicy' | 'candidateTrustPolicy'): Record<string, string> {
    if (stored !== undefined && isHeld(before, spec[field])) return keptIds(spec[field], stored)
    const { ids, unknown } = resolvePrincipals(spec[field], world)
    // AWS's text for a principal that does not exist
    for (const arn of unknown)
      findings.push(fault(field, `Invalid principal in policy: "AWS":"${arn}"`, 'policy_malformed'))
    return ids
  }
  const resolved: RoleSpec = {
    ...rest,
    ...(managed !== undefined && { policies: { ...spec.policies, managed } }),
    ...(permissionsBoundary !== undefined && {
      permissionsBoundary: policyName('permissionsBoundary', permissionsBoundary),
    }),
    ...(Object.keys(principalIds).length > 0 && { principalIds }),
  }
  return { spec: { ...resolved, ...candidateSince(resolved, place) }, findings }
}

/** Whether the role has this policy already: a candidate that becomes the enforced policy keeps its ties. */
function isHeld(before: Resource | undefined, text: string | undefined): boolean {
  return before?.spec['trustPolicy'] === text || before?.spec['candidateTrustPolicy'] === text
}

/** A record of differences belongs to both policies as they are: where one of them changes, it begins anew. */
function candidateSince(spec: RoleSpec, { before, change }: RolePlace): Pick<RoleSpec, 'candidateSince'> {
  if (spec.candidateTrustPolicy === undefined) return {}
  const old = before === undefined ? undefined : tryOr(undefined, () => readSpec(before, roleSpec))
  const isAsItWas = old !== undefined && equalJson(bothPolicies(old), bothPolicies(spec))
  return { candidateSince: (isAsItWas ? old.candidateSince : undefined) ?? change }
}

function bothPolicies({ trustPolicy, candidateTrustPolicy = '', principalIds = {} }: RoleSpec): JsonValue {
  return [trustPolicy, candidateTrustPolicy, principalIds]
}

interface FoundPolicy {
  /** How the role stores it: the name of a policy of the account, or the ARN of one of AWS's. */
  readonly name: string
  readonly known: boolean
}

function findPolicy(account: string, reference: string, world: TrustWorld): FoundPolicy {
  if (awsManagedPolicy(reference) !== undefined) return { name: reference, known: true }
  const arn = tryOr(undefined, () => parseArn(reference))
  // the last part is a name even where there is no such policy
  const name = arn === undefined ? reference : (arn.resource.split('/').at(-1) ?? reference)
  const policy = world.find({ kind: 'Policy', account, name })
  const known =
    policy !== undefined &&
    (arn === undefined || reference === managedPolicyArn({ account, path: pathOf(policy), name }))
  return { name, known }
}

function sayNoPolicy(field: string, reference: string, account: string): Finding {
  // AWS's text, where it was asked in AWS's words
  return reference.startsWith('arn:')
    ? fault(field, `Policy ${reference} does not exist or is not attachable.`, 'trust_not_found')
    : fault(field, `expected a policy of account ${account}, found \`${reference}\``)
}

function pathOf({ spec }: Resource): string {
  return typeof spec['path'] === 'string' ? spec['path'] : '/'
}

interface ResolvedPrincipals {
  readonly ids: Record<string, string>
  readonly unknown: readonly string[]
}

function resolvePrincipals(text: string | undefined, world: TrustWorld): ResolvedPrincipals {
  const ids: Record<string, string> = {}
  const unknown: string[] = []
  for (const arn of awsPrincipals(text)) {
    const named = tryOr(undefined, () => parseRoleArn(arn))
    if (named === undefined) continue
    const { account, name, path } = named
    if (world.find({ kind: 'Account', account, name: account }) === undefined) continue
    const role = world.find({ kind: 'Role', account, name })
    if (role !== undefined && pathOf(role) === path) ids[arn] = role.uniqueId
    else unknown.push(arn)
  }
  return { ids, unknown }
}

/** The stored ties of a policy that has not changed. */
function keptIds(text: string | undefined, stored: Readonly<Record<string, string>>): Record<string, string> {
  const named = awsPrincipals(text)
  return Object.fromEntries(Object.entries(stored).filter(([arn]) => named.includes(arn)))
}

/** None where the policy cannot be read: its own check says why. */
function awsPrincipals(text: string | undefined): readonly string[] {
  if (text?.includes(':role/') !== true) return []
  const document = tryOr(undefined, () => parseTrustPolicy(text, { maxLength: Infinity }))
  return document === undefined ? [] : namedPrincipals(document, 'AWS')
}
