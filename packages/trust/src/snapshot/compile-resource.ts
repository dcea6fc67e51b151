import type { NamedPolicy } from '@vouchsafe/policy/authorize'
import { accountSpec } from '#account/spec'
import { alertSpec } from '#alert/spec'
import { awsManagedPolicy } from '#aws-managed/aws-managed-policy'
import {
  compileResourceControl,
  compileServiceControl,
  resourceControlsOf,
  serviceControlsOf,
} from '#control/compile-control'
import { instanceProfileSpec } from '#instance-profile/spec'
import { compilePolicy } from '#policy/compile-policy'
import type { PolicyCompiler } from '#policy/create-policy-compiler'
import { compileProvider } from '#provider/compile-provider'
import type { TrustFacts } from '#resource/facts'
import { readSpec } from '#resource/read-spec'
import type { Resource, ResourceKind } from '#resource/types'
import { compileRole } from '#role/compile-role'
import { compileSamlProvider } from '#saml/compile-saml-provider'
import type { Tables } from './tables.ts'

export interface Compilation {
  readonly tables: Tables
  readonly facts: TrustFacts
  readonly compiler: PolicyCompiler
  /** Says what of the resource is not in force. */
  readonly report: (say: string) => void
}

/** Compiles one resource into the tables. @throws VouchsafeError when it cannot be understood */
type CompileResource = (resource: Resource, compilation: Compilation) => void

/** In the order in which they need one another. */
export const compilers: Readonly<Record<ResourceKind, CompileResource>> = {
  ServiceControlPolicy(resource, { tables, report }) {
    const control = compileServiceControl(resource)
    tables.serviceControls.push(control)
    if (control.fault !== undefined) report(control.fault)
  },
  ResourceControlPolicy(resource, { tables, report }) {
    const control = compileResourceControl(resource)
    tables.resourceControls.push(control)
    if (control.fault !== undefined) report(control.fault)
  },
  Account(resource, { tables }) {
    const { alias, tags = {} } = readSpec(resource, accountSpec)
    const { name: id } = resource
    tables.accounts.set(id, {
      id,
      ...(alias !== undefined && { alias }),
      serviceControls: serviceControlsOf(id, tables.serviceControls),
      resourceControls: resourceControlsOf(id, tables.resourceControls),
      tags: new Map(Object.entries(tags)),
    })
  },
  Provider(resource, { tables, facts }) {
    const provider = compileProvider(resource, facts)
    tables.providers.set(resource.account, provider.issuer, provider)
  },
  SamlProvider(resource, { tables }) {
    tables.samlProviders.set(resource.account, resource.name, compileSamlProvider(resource))
  },
  Policy(resource, { tables, compiler, report }) {
    const { named, fault } = compilePolicy(resource, compiler)
    tables.policies.set(resource.account, resource.name, named)
    tables.policiesByArn.set(named.id, named)
    if (fault !== undefined) report(fault)
  },
  Role(resource, { tables, compiler, report }) {
    const managed = (account: string, reference: string): NamedPolicy | undefined =>
      tables.policies.get(account, reference) ?? awsManagedPolicy(reference)
    const { role, faults } = compileRole(resource, { compiler, managed })
    if (tables.rolesById.has(role.uniqueId)) return report('another role has its unique id')
    tables.roles.set(role.account, role.name, role)
    tables.rolesById.set(role.uniqueId, role)
    faults.forEach(report)
  },
  InstanceProfile: (resource) => void readSpec(resource, instanceProfileSpec),
  Revocation: (resource, { tables }) => tables.revocations.add(resource),
  Alert: (resource) => void readSpec(resource, alertSpec),
}
