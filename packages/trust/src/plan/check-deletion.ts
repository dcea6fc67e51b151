import { oidcProviderArn } from '@vouchsafe/core/arn'
import { parseTrustPolicy } from '@vouchsafe/policy/parse'
import { fault, tryOr, type Finding } from '#resource/finding'
import { describeKey } from '#resource/key'
import { readSpec } from '#resource/read-spec'
import type { Resource } from '#resource/types'
import type { TrustWorld } from '#resource/world'
import { namedPrincipals } from '#role/principals'
import { roleSpec } from '#role/spec'

/**
 * What is still named may not go: an account while anything lies in it, a provider while a trust policy of its
 * account names it, a managed policy while a role carries it. `world` is the state without what is deleted.
 */
export function checkDeletion(deleted: Resource, world: TrustWorld): readonly Finding[] {
  const dependant = world.resources.find(dependsOn(deleted))
  return dependant === undefined
    ? []
    : [fault('', `cannot be deleted while \`${describeKey(dependant)}\` needs it`)]
}

function dependsOn({ kind, account, name }: Resource): (other: Resource) => boolean {
  switch (kind) {
    case 'Account':
      return (other) => other.account === account
    case 'Provider':
      return (other) => other.account === account && trusts(other, oidcProviderArn(account, name))
    case 'Policy':
      return (other) => other.account === account && carries(other, name)
    case 'Role':
      return () => false
  }
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
