import { accountSpec } from '#account/spec'
import { alertSpec } from '#alert/spec'
import { checkResourceControl, checkServiceControl } from '#control/check-control'
import { checkInstanceProfile } from '#instance-profile/check-instance-profile'
import { checkPolicy } from '#policy/check-policy'
import { checkProvider } from '#provider/check-provider'
import { accountIdField } from '#resource/fields'
import { attempt, fault, type Finding } from '#resource/finding'
import { readSpec } from '#resource/read-spec'
import type { Resource, ResourceChange, ResourceKind } from '#resource/types'
import type { TrustWorld, WholeWorld } from '#resource/world'
import { revocationSpec } from '#revocation/spec'
import { checkRole } from '#role/check-role'
import { policyNameField, roleNameField } from '#role/spec'
import { checkSamlProvider } from '#saml/check-saml-provider'
import { samlProviderNameField } from '#saml/spec'
import type { z } from 'zod'
import { checkAccounts, checkCounts, checkNames } from './check-together.ts'
import { checkDeletion } from './check-deletion.ts'
import type { Report } from './report.ts'

type Check = (after: Resource, before: Resource | undefined, world: TrustWorld) => readonly Finding[]

const checks: Readonly<Record<ResourceKind, Check>> = {
  Account: (after) => attempt('', () => void readSpec(after, accountSpec)),
  Provider: (after, _before, world) => checkProvider(after, world),
  Role: checkRole,
  Policy: checkPolicy,
  SamlProvider: checkSamlProvider,
  InstanceProfile: (after, _before, world) => checkInstanceProfile(after, world),
  ServiceControlPolicy: (after, _before, world) => checkServiceControl(after, world),
  ResourceControlPolicy: (after, _before, world) => checkResourceControl(after, world),
  Revocation: (after) => attempt('', () => void readSpec(after, revocationSpec)),
  Alert: (after) => attempt('', () => void readSpec(after, alertSpec)),
}

/**
 * Holds a set of changes against every rule: each changed resource by itself, then among the others of `world`,
 * the state that the changes lead to. What does not change is not judged again.
 */
export function checkChanges(changes: readonly ResourceChange[], world: WholeWorld, report: Report): void {
  const written = changes.filter((change) => change.op !== 'delete')
  for (const change of written) {
    const { after } = change
    const before = change.op === 'update' ? change.before : undefined
    report.add(after, [...checkName(after), ...guarded(() => checks[after.kind](after, before, world))])
  }
  for (const check of [checkAccounts, checkNames, checkCounts])
    for (const [resource, findings] of check(written, world)) report.add(resource, findings)
  for (const change of changes)
    if (change.op === 'delete') report.add(change.before, checkDeletion(change.before, world))
}

/** A provider's name is its issuer, which has rules of its own. */
const names: Readonly<Record<Exclude<ResourceKind, 'Provider'>, z.ZodString>> = {
  Account: accountIdField,
  SamlProvider: samlProviderNameField,
  Role: roleNameField,
  InstanceProfile: policyNameField,
  Policy: policyNameField,
  ServiceControlPolicy: policyNameField,
  ResourceControlPolicy: policyNameField,
  Revocation: policyNameField,
  Alert: policyNameField,
}

function checkName({ kind, account, name }: Resource): readonly Finding[] {
  const isName = kind === 'Provider' || names[kind].safeParse(name).success
  const isPlace = kind !== 'Account' || account === name
  return isName && isPlace
    ? []
    : [fault('name', `expected a name of the form of its kind, found ${JSON.stringify(name)}`)]
}

/** A spec that its own schema refuses is a finding too: it may come from an API and not from a manifest. */
function guarded(check: () => readonly Finding[]): readonly Finding[] {
  const found: Finding[] = []
  const refused = attempt('', () => {
    found.push(...check())
  })
  return [...refused, ...found]
}
