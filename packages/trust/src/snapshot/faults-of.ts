import { accountSpec } from '#account/spec'
import { alertSpec } from '#alert/spec'
import { compileResourceControl, compileServiceControl } from '#control/compile-control'
import { instanceProfileSpec } from '#instance-profile/spec'
import { policyFaults } from '#policy/compile-policy'
import { compileProvider } from '#provider/compile-provider'
import type { TrustFacts } from '#resource/facts'
import { readSpec } from '#resource/read-spec'
import type { Resource, ResourceKind } from '#resource/types'
import { revocationSpec } from '#revocation/spec'
import type { RoleContext } from '#role/compile-role'
import { roleFaults } from '#role/role-faults'
import { samlProviderSpec } from '#saml/spec'
import type { z } from 'zod'

interface Reading extends RoleContext {
  readonly facts: TrustFacts
}

/** What of a resource is not in force. @throws VouchsafeError when nothing of it is */
type FaultsOf = (resource: Resource, reading: Reading) => readonly string[]

export const faultsOf: Readonly<Record<ResourceKind, FaultsOf>> = {
  Account: reads(accountSpec),
  Provider: (resource, { facts }) => {
    compileProvider(resource, facts)
    return []
  },
  SamlProvider: reads(samlProviderSpec),
  Role: roleFaults,
  InstanceProfile: reads(instanceProfileSpec),
  Policy: (resource, { compiler }) => policyFaults(resource, compiler),
  ServiceControlPolicy: (resource) => listOf(compileServiceControl(resource).fault),
  ResourceControlPolicy: (resource) => listOf(compileResourceControl(resource).fault),
  Revocation: reads(revocationSpec),
  Alert: reads(alertSpec),
}

function reads(schema: z.ZodType): FaultsOf {
  return (resource) => {
    readSpec(resource, schema)
    return []
  }
}

function listOf(fault: string | undefined): readonly string[] {
  return fault === undefined ? [] : [fault]
}
