import { oidcProviderArn } from '@vouchsafe/core/arn'
import { parseTrustPolicy } from '@vouchsafe/policy/parse'
import { samlProviderArn } from '#resource/arns'
import { fault, tryOr, type Finding } from '#resource/finding'
import { describeKey } from '#resource/key'
import { readSpec } from '#resource/read-spec'
import { organization, type Resource, type ResourceKind } from '#resource/types'
import type { WholeWorld } from '#resource/world'
import { namedPrincipals } from '#policy/principals'
import { roleSpec } from '#role/spec'

/**
 * What is still named may not go: an account while anything lies in it or a control policy is attached to it, a
 * provider while a trust policy of its account names it, a managed policy while a role carries it, a role while an
 * instance profile does. `world` is the state without what is deleted.
 */
export function checkDeletion(deleted: Resource, world: WholeWorld): readonly Finding[] {
  const dependant = world.resources.find(dependsOn(deleted))
  return dependant === undefined
    ? []
    : [fault('', `cannot be deleted while \`${describeKey(dependant)}\` needs it`, 'trust_in_use')]
}

type Depends = (deleted: Resource) => (other: Resource) => boolean

const dependants: Readonly<Partial<Record<ResourceKind, Depends>>> = {
  Account:
    ({ account }) =>
    (other) =>
      other.account === account || isAttachedTo(other, account),
  Provider: ({ account, name }) => trustedIn(account, oidcProviderArn(account, name)),
  SamlProvider: ({ account, name }) => trustedIn(account, samlProviderArn(account, name)),
  Policy:
    ({ account, name }) =>
    (other) =>
      other.account === account && carries(other, name),
  Role:
    ({ account, name }) =>
    (other) =>
      other.kind === 'InstanceProfile' && other.account === account && listOf(other, 'roles').includes(name),
}

function dependsOn(deleted: Resource): (other: Resource) => boolean {
  return dependants[deleted.kind]?.(deleted) ?? (() => false)
}

function isAttachedTo(other: Resource, account: string): boolean {
  return other.account === organization && listOf(other, 'targets').includes(account)
}

function listOf({ spec }: Resource, field: string): readonly unknown[] {
  const list = spec[field]
  return Array.isArray(list) ? list : []
}

function trustedIn(account: string, arn: string): (other: Resource) => boolean {
  return (other) => other.account === account && trusts(other, arn)
}

/** A policy that cannot be read admits nobody, and so needs no provider. */
function trusts({ kind, spec }: Resource, arn: string): boolean {
  const text = spec['trustPolicy']
  if (kind !== 'Role' || typeof text !== 'string') return false
  const document = tryOr(undefined, () => parseTrustPolicy(text, { maxLength: Infinity }))
  return document !== undefined && namedPrincipals(document, 'Federated').includes(arn)
}

function carries(resource: Resource, policy: string): boolean {
  if (resource.kind !== 'Role') return false
  const spec = tryOr(undefined, () => readSpec(resource, roleSpec))
  return spec?.permissionsBoundary === policy || spec?.policies?.managed?.includes(policy) === true
}
