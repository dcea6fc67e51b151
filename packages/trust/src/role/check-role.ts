import { oidcProviderArn } from '@vouchsafe/core/arn'
import {
  checkSharedIssuer,
  parseTrustPolicy,
  providerName,
  warnings,
  type TrustPolicyDocument,
} from '@vouchsafe/policy/parse'
import { createConditionKey } from '#issuer/condition-key'
import { checkPermissions, policyLength } from '#policy/check-permissions'
import { samlProviderArn } from '#resource/arns'
import { attempt, fault, warning, type Finding } from '#resource/finding'
import { readSpec } from '#resource/read-spec'
import type { Resource } from '#resource/types'
import type { TrustWorld } from '#resource/world'
import { namedPrincipals } from '#policy/principals'
import { roleSpec, type RoleSpec } from './spec.ts'

/**
 * The rules of one role when it is written. AWS's control of shared issuers looks at a trust policy only when it
 * is new or has changed: `before` is the role as it stands, if it does.
 */
export function checkRole(
  role: Resource,
  before: Resource | undefined,
  world: TrustWorld,
): readonly Finding[] {
  const spec = readSpec(role, roleSpec)
  return [
    ...checkTrustPolicy('trustPolicy', spec.trustPolicy, { role, before, world }),
    ...(spec.candidateTrustPolicy === undefined
      ? []
      : checkTrustPolicy('candidateTrustPolicy', spec.candidateTrustPolicy, { role, before, world })),
    ...checkPolicies(role.name, spec, world),
  ]
}

interface Writing {
  readonly role: Resource
  readonly before: Resource | undefined
  readonly world: TrustWorld
}

function checkTrustPolicy(
  field: 'trustPolicy' | 'candidateTrustPolicy',
  text: string,
  { role, before, world }: Writing,
): readonly Finding[] {
  const notes: Finding[] = []
  const faults = attempt(field, () => {
    const document = parseTrustPolicy(text, { maxLength: world.limits.trustPolicyLength })
    if (before?.spec[field] !== text) checkSharedIssuer(document)
    for (const say of notesOn(document, role.account, world)) notes.push(warning(field, say))
  })
  return [...faults, ...notes]
}

function notesOn(document: TrustPolicyDocument, account: string, world: TrustWorld): readonly string[] {
  const strangers = namedPrincipals(document, 'Federated').filter((arn) => !isTrusted(arn, account, world))
  const exposes = (host: string, key: string): boolean => exposesKey({ account, host, key }, world)
  return [
    ...new Set(
      strangers.map((arn) => `\`${arn}\` is no provider of account ${account}: nobody gets in by it`),
    ),
    ...warnings(document, { exposes }).map(({ message, statement }) => `statement ${statement}: ${message}`),
  ]
}

/** A provider of the role's own account. Accounts are walls: one of another account never serves it. */
function isTrusted(arn: string, account: string, world: TrustWorld): boolean {
  const saml = arn.split(':saml-provider/')[1]
  if (saml !== undefined)
    return (
      arn === samlProviderArn(account, saml) &&
      world.find({ kind: 'SamlProvider', account, name: saml }) !== undefined
    )
  const name = providerName(arn)
  if (name === undefined) return true
  const provider = world.find({ kind: 'Provider', account, name })
  return provider !== undefined && (arn === name || arn === oidcProviderArn(account, name))
}

function exposesKey(
  { account, host, key }: { readonly account: string; readonly host: string; readonly key: string },
  world: TrustWorld,
): boolean {
  const provider = world.find({ kind: 'Provider', account, name: host })
  const exposed = provider?.spec['claims'] === 'all' ? 'all' : 'known'
  return createConditionKey(host, exposed)(key.slice(host.length + 1)) === key
}

function checkPolicies(
  name: string,
  { policies = {} }: RoleSpec,
  { limits }: TrustWorld,
): readonly Finding[] {
  const { inline = {}, managed = [] } = policies
  const length = Object.values(inline).reduce((sum, text) => sum + policyLength(text), 0)
  const most = limits.inlinePoliciesLength
  return [
    ...Object.entries(inline).flatMap(([key, text]) =>
      checkPermissions(`policies.inline.${key}`, text, Infinity),
    ),
    ...(length > most
      ? [
          fault(
            'policies.inline',
            `Maximum policy size of ${most} bytes exceeded for role ${name} (found ${length})`,
            'policy_too_large',
          ),
        ]
      : []),
    ...(managed.length > limits.managedPoliciesPerRole
      ? [
          fault(
            'policies.managed',
            `Cannot exceed quota for PoliciesPerRole: ${limits.managedPoliciesPerRole} (found ${managed.length})`,
            'limit_exceeded',
          ),
        ]
      : []),
    ...(new Set(managed).size < managed.length
      ? [fault('policies.managed', 'expected each policy once')]
      : []),
  ]
}
