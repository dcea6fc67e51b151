import { formatRoleArn, oidcProviderArn } from '@vouchsafe/core/arn'
import type { EpochSeconds } from '@vouchsafe/core/time'
import type { PrincipalUse, RoleUse } from '@vouchsafe/ledger/port'
import { awsManagedPolicies } from '@vouchsafe/trust/aws-managed'
import { managedPolicyArn, samlProviderArn, type Resource } from '@vouchsafe/trust/resource'
import { permissionBreadth, type PermissionTexts, type PolicyText } from './permission-breadth.ts'
import { trustTextBreadth } from './trust-breadth.ts'
import type { ReviewRow } from './types.ts'

/** What a review looks at. */
export interface ReviewFacts {
  readonly resources: readonly Resource[]
  /** By unique id of the role. */
  readonly roleUses: ReadonlyMap<string, RoleUse>
  /** By ARN of the provider. */
  readonly principalUses: ReadonlyMap<string, PrincipalUse>
  readonly at: EpochSeconds
  /** Key of the tag that names an owner; letter case does not count. */
  readonly ownerTag: string
}

/** One row for each role and provider, in order of the resources. What cannot be read is said in the row. */
export function reviewRows(facts: ReviewFacts): readonly ReviewRow[] {
  const policies = policyTexts(facts.resources)
  const roles = facts.resources.filter(({ kind }) => kind === 'Role')
  const trusting = trustingRoles(roles)
  return facts.resources.flatMap((resource) => {
    if (resource.kind === 'Role') return [roleRow(resource, policies, facts)]
    if (resource.kind !== 'Provider' && resource.kind !== 'SamlProvider') return []
    return [providerRow(resource, trusting, facts)]
  })
}

function roleRow(role: Resource, policies: ReadonlyMap<string, string>, facts: ReviewFacts): ReviewRow {
  const { account, name, spec, uniqueId } = role
  const use = facts.roleUses.get(uniqueId)
  return {
    ...common(role, facts, use?.lastAt),
    kind: 'Role',
    arn: formatRoleArn({ partition: 'aws', account, path: textOf(spec['path'], '/'), name }),
    sessions: use?.sessions ?? 0,
    calls: use?.calls ?? 0,
    subjectCount: use?.subjectCount ?? 0,
    subjects: use?.subjects ?? [],
    trust: trustTextBreadth(textOf(spec['trustPolicy'])),
    permissions: permissionBreadth(permissionTexts(role, policies)),
  }
}

function providerRow(
  provider: Resource,
  trusting: ReadonlyMap<string, readonly string[]>,
  facts: ReviewFacts,
): ReviewRow {
  const { kind, account, name } = provider
  const arn = kind === 'Provider' ? oidcProviderArn(account, name) : samlProviderArn(account, name)
  const use = facts.principalUses.get(arn)
  return {
    ...common(provider, facts, use?.lastAt),
    kind: kind === 'Provider' ? 'Provider' : 'SamlProvider',
    arn,
    sessions: use?.sessions ?? 0,
    calls: 0,
    subjectCount: use?.subjectCount ?? 0,
    subjects: [],
    roles: trusting.get(arn) ?? [],
  }
}

function common(resource: Resource, { at, ownerTag }: ReviewFacts, lastAt: EpochSeconds | undefined) {
  const { account, name, createdAt, spec } = resource
  const owner = ownerOf(resource, ownerTag)
  // a provider's use is known by its name: what came before it was made anew is not its own
  const lastUsedAt = lastAt !== undefined && lastAt >= createdAt ? lastAt : undefined
  return {
    account,
    name,
    ...(owner !== undefined && { owner }),
    disabled: spec['disabled'] === true,
    createdAt,
    ...(lastUsedAt !== undefined && { lastUsedAt }),
    unusedDays: Math.max(0, Math.floor((at - (lastUsedAt ?? createdAt)) / 86_400)),
  }
}

function ownerOf({ spec }: Resource, ownerTag: string): string | undefined {
  const tags = Object.entries(spec['tags'] ?? {})
  const [, value] = tags.find(([key]) => key.toLowerCase() === ownerTag.toLowerCase()) ?? []
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** Texts of every managed policy by account and name, and of AWS's by ARN. */
function policyTexts(resources: readonly Resource[]): ReadonlyMap<string, string> {
  const ours = resources
    .filter(({ kind }) => kind === 'Policy')
    .map(({ account, name, spec }) => [`${account}/${name}`, textOf(spec['document'])] as const)
  return new Map([...awsManagedPolicies.map(({ arn, document }) => [arn, document] as const), ...ours])
}

function permissionTexts(
  { account, spec }: Resource,
  policies: ReadonlyMap<string, string>,
): PermissionTexts {
  const { inline = {}, managed = [] } = (spec['policies'] ?? {}) as {
    readonly inline?: Readonly<Record<string, string>>
    readonly managed?: readonly string[]
  }
  const named = (reference: string): PolicyText =>
    reference.startsWith('arn:')
      ? { id: reference, text: policies.get(reference) ?? '' }
      : {
          id: managedPolicyArn({ account, path: '/', name: reference }),
          text: policies.get(`${account}/${reference}`) ?? '',
        }
  const boundary = spec['permissionsBoundary']
  return {
    identity: [
      ...Object.entries(inline).map(([name, text]) => ({ id: `inline:${name}`, text })),
      ...managed.map(named),
    ],
    ...(typeof boundary === 'string' && { boundary: named(boundary) }),
  }
}

/** Names of roles by the provider ARN that their trust policies hold, as written: the text is enough to count them. */
function trustingRoles(roles: readonly Resource[]): ReadonlyMap<string, readonly string[]> {
  const pairs = roles.flatMap(({ name, spec }) => {
    const arns =
      textOf(spec['trustPolicy']).match(/arn:aws:iam::\d{12}:(?:oidc|saml)-provider\/[^"\\]+/g) ?? []
    return [...new Set(arns)].map((arn) => ({ arn, name }))
  })
  const byArn = Map.groupBy(pairs, ({ arn }) => arn)
  return new Map([...byArn].map(([arn, found]) => [arn, found.map(({ name }) => name)]))
}

function textOf(value: unknown, otherwise = ''): string {
  return typeof value === 'string' ? value : otherwise
}
