import { parseArn, parseRoleArn } from '@vouchsafe/core/arn'
import { parseTrustPolicy } from '@vouchsafe/policy/parse'
import { fault, tryOr, type Finding } from '#resource/finding'
import type { Resource } from '#resource/types'
import type { TrustWorld } from '#resource/world'
import { namedPrincipals } from './principals.ts'
import type { RoleSpec } from './spec.ts'

export interface ResolvedRole {
  readonly spec: RoleSpec
  readonly findings: readonly Finding[]
}

/**
 * Ties a role to the resources it names: managed policies by name, and role ARNs in its trust policies to the
 * unique ids these roles have now. A role of an account that is not here keeps its ARN, which never matches.
 */
export function resolveRole(account: string, spec: RoleSpec, world: TrustWorld): ResolvedRole {
  const findings: Finding[] = []
  const policyName = (field: string, reference: string): string => {
    const name = nameOfPolicy(account, reference)
    const policy = world.find({ kind: 'Policy', account, name })
    const found =
      policy !== undefined && (name === reference || reference.endsWith(`:policy${pathOf(policy)}${name}`))
    if (!found) findings.push(fault(field, `expected a policy of account ${account}, found \`${reference}\``))
    // the last part is a name even where there is no such policy
    return found ? name : (reference.split('/').at(-1) ?? reference)
  }
  const managed = spec.policies?.managed?.map((reference) => policyName('policies.managed', reference))
  const { permissionsBoundary, principalIds: _, ...rest } = spec
  const principalIds = { ...pin('trustPolicy'), ...pin('candidateTrustPolicy') }
  function pin(field: 'trustPolicy' | 'candidateTrustPolicy'): Record<string, string> {
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
  return { spec: resolved, findings }
}

/** The name in a reference: itself, or the last part of an ARN in this account. */
function nameOfPolicy(account: string, reference: string): string {
  if (!reference.startsWith('arn:')) return reference
  const arn = tryOr(undefined, () => parseArn(reference))
  const isOurs = arn?.service === 'iam' && arn.account === account && arn.resource.startsWith('policy/')
  return isOurs ? (arn.resource.split('/').at(-1) ?? reference) : reference
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

/** None where the policy cannot be read: its own check says why. */
function awsPrincipals(text: string | undefined): readonly string[] {
  if (text?.includes(':role/') !== true) return []
  const document = tryOr(undefined, () => parseTrustPolicy(text, { maxLength: Infinity }))
  return document === undefined ? [] : namedPrincipals(document, 'AWS')
}
