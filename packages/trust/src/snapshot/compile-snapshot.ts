import type { NamedPolicy } from '@vouchsafe/policy/authorize'
import { awsManagedPolicy } from '#aws-managed/aws-managed-policy'
import { compilePolicy } from '#policy/compile-policy'
import { createPolicyCompiler, type CompiledPolicies } from '#policy/create-policy-compiler'
import type { TrustState } from '#port/types'
import { compileProvider } from '#provider/compile-provider'
import type { TrustFacts } from '#resource/facts'
import { tryFault, tryOr } from '#resource/finding'
import { describeKey, inOrder } from '#resource/key'
import type { Resource, ResourceKey } from '#resource/types'
import { issuerHost } from '#provider/issuer-url'
import { compileRole } from '#role/compile-role'
import { compileSamlProvider } from '#saml/compile-saml-provider'
import { faultsOf, type Reading } from './faults-of.ts'
import { Tables } from './tables.ts'
import type { RevocableSession, TrustSnapshot } from './types.ts'

/** A stored resource that could not be understood, and therefore denies: it is not in force, or a part of it is not. */
export interface SnapshotProblem {
  readonly key: ResourceKey
  readonly say: string
}

export interface CompiledSnapshot extends TrustSnapshot {
  /**
   * What of one resource is not in force. Empty in good order; anything here is for the operator, loudly. To ask
   * reads the resource, unless it was read before.
   */
  problemsOf(resource: Resource): readonly SnapshotProblem[]
  /** Of all resources; a server with thousands of them asks for one after the other instead. */
  readonly problems: readonly SnapshotProblem[]
  /** For the next version. */
  readonly policies: CompiledPolicies
}

/**
 * Compiles a stored state: what binds whole accounts at once, all else when it is first asked for. A resource that
 * cannot be understood is not there; the rest stands. With `previous`, policies whose text has not changed are not
 * compiled again.
 */
export function compileSnapshot(
  state: TrustState,
  facts: TrustFacts,
  previous?: { readonly policies?: CompiledPolicies },
): CompiledSnapshot {
  const resources = inOrder(state.resources)
  const compiler = createPolicyCompiler(previous?.policies)
  const tables = new Tables(resources)
  const { index, accounts, rolesById, revocations } = tables
  const provider = onFirstUse(tables, (resource) => compileProvider(resource, facts))
  const samlProvider = onFirstUse(tables, compileSamlProvider)
  const policy = onFirstUse(tables, (resource) => compilePolicy(resource, compiler))
  const managed = (account: string, name: string): NamedPolicy | undefined =>
    policy(index.find({ kind: 'Policy', account, name })) ?? awsManagedPolicy(name)
  const reading = { compiler, managed, facts }
  const role = onFirstUse(tables, (resource) => compileRole(resource, reading))
  const problemsOf = (resource: Resource): readonly SnapshotProblem[] =>
    findProblems(resource, { tables, reading })
  return Object.freeze({
    version: state.version,
    account: (id: string) => accounts.get(id),
    provider: (account: string, issuer: string) => {
      const found = provider(index.find({ kind: 'Provider', account, name: issuerHost(issuer) }))
      return found?.issuer === issuer ? found : undefined
    },
    role: (account: string, name: string) => role(index.find({ kind: 'Role', account, name })),
    roleByUniqueId: (uniqueId: string) => role(rolesById.get(uniqueId)),
    managedPolicy: (arn: string) => {
      const [, account = '', name = ''] = localPolicyArn.exec(arn) ?? []
      const found = policy(index.find({ kind: 'Policy', account, name }))
      return found?.id === arn ? found : awsManagedPolicy(arn)
    },
    samlProvider: (account: string, name: string) =>
      samlProvider(index.find({ kind: 'SamlProvider', account, name })),
    isRevoked: (session: RevocableSession) => revocations.matches(session),
    resource: (key: ResourceKey) => index.find(key),
    resources,
    problemsOf,
    get problems() {
      return resources.flatMap(problemsOf)
    },
    policies: compiler.kept,
  })
}

const localPolicyArn = /^arn:aws:iam::(\d{12}):policy\/(?:.*\/)?([^/]+)$/

/** Compiles a resource when it is first asked for; what stands nowhere or cannot be understood is not there. */
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

interface Finding {
  readonly tables: Tables
  readonly reading: Reading
}

function findProblems(resource: Resource, { tables, reading }: Finding): readonly SnapshotProblem[] {
  const { kind, account, name } = resource
  const obstacle = tables.obstacleTo(resource)
  const read = tryFault(() => (obstacle === undefined ? faultsOf[kind](resource, reading) : [obstacle]))
  const faults = 'value' in read ? read.value : [read.fault]
  return faults.map((say) => ({ key: { kind, account, name }, say }))
}

/** One line a problem, for the operator's log. */
export function renderSnapshotProblem({ key, say }: SnapshotProblem): string {
  return `\`${describeKey(key)}\` is not in force: ${say}`
}
