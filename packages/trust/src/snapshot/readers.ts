import type { NamedPolicy } from '@vouchsafe/policy/authorize'
import { awsManagedPolicy } from '#aws-managed/aws-managed-policy'
import { compilePolicy } from '#policy/compile-policy'
import type { PolicyCompiler } from '#policy/create-policy-compiler'
import { compileProvider } from '#provider/compile-provider'
import { issuerHost } from '#provider/issuer-url'
import type { TrustFacts } from '#resource/facts'
import { tryFault, tryOr } from '#resource/finding'
import type { Resource } from '#resource/types'
import { compileRole } from '#role/compile-role'
import { compileSamlProvider } from '#saml/compile-saml-provider'
import { faultsOf } from './faults-of.ts'
import type { Tables } from './tables.ts'
import type { TrustSnapshot } from './types.ts'

type Lookups = 'provider' | 'samlProvider' | 'role' | 'roleByUniqueId' | 'managedPolicy'

export interface Readers extends Pick<TrustSnapshot, Lookups> {
  /** What of the resource is not in force; empty in good order. */
  readonly faultsOf: (resource: Resource) => readonly string[]
}

interface ReadingOptions {
  readonly compiler: PolicyCompiler
  readonly facts: TrustFacts
}

/** What is read when somebody first asks for it. */
export function createReaders(tables: Tables, { compiler, facts }: ReadingOptions): Readers {
  const { index, rolesById } = tables
  const providers = onFirstUse(tables, (resource) => compileProvider(resource, facts))
  const samlProviders = onFirstUse(tables, compileSamlProvider)
  const policies = onFirstUse(tables, (resource) => compilePolicy(resource, compiler))
  const managed = (account: string, name: string): NamedPolicy | undefined =>
    policies(index.find({ kind: 'Policy', account, name })) ?? awsManagedPolicy(name)
  const reading = { compiler, managed, facts }
  const roles = onFirstUse(tables, (resource) => compileRole(resource, reading))
  return {
    provider: (account, issuer) => {
      const provider = providers(index.find({ kind: 'Provider', account, name: issuerHost(issuer) }))
      return provider?.issuer === issuer ? provider : undefined
    },
    samlProvider: (account, name) => samlProviders(index.find({ kind: 'SamlProvider', account, name })),
    role: (account, name) => roles(index.find({ kind: 'Role', account, name })),
    roleByUniqueId: (uniqueId) => roles(rolesById.get(uniqueId)),
    managedPolicy: (arn) => {
      const [, account = '', name = ''] = policyArn.exec(arn) ?? []
      const policy = policies(index.find({ kind: 'Policy', account, name }))
      return policy?.id === arn ? policy : awsManagedPolicy(arn)
    },
    faultsOf: (resource) => {
      const obstacle = tables.obstacleTo(resource)
      if (obstacle !== undefined) return [obstacle]
      const read = tryFault(() => faultsOf[resource.kind](resource, reading))
      return 'value' in read ? read.value : [read.fault]
    },
  }
}

const policyArn = /^arn:aws:iam::(\d{12}):policy\/(?:.*\/)?([^/]+)$/

/** Compiles a resource at the first question; what stands nowhere or cannot be understood is not there. */
function onFirstUse<T>(
  tables: Tables,
  compile: (resource: Resource) => T,
): (resource: Resource | undefined) => T | undefined {
  const known = new Map<Resource, T | undefined>()
  return (resource) => {
    if (resource === undefined) return undefined
    const found = known.get(resource)
    if (found !== undefined || known.has(resource)) return found
    const isInPlace = tables.obstacleTo(resource) === undefined
    const compiled = isInPlace ? tryOr(undefined, () => compile(resource)) : undefined
    known.set(resource, compiled)
    return compiled
  }
}
