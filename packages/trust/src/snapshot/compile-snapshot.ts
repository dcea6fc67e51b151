import { isVouchsafeError } from '@vouchsafe/core/errors'
import { awsManagedPolicy } from '#aws-managed/aws-managed-policy'
import { createPolicyCompiler, type CompiledPolicies } from '#policy/create-policy-compiler'
import type { TrustState } from '#port/types'
import type { TrustFacts } from '#resource/facts'
import { compareKeys, describeKey, isAboveAccounts, keyText } from '#resource/key'
import type { Resource, ResourceKey, ResourceKind } from '#resource/types'
import { compilers, type Compilation } from './compile-resource.ts'
import { Tables, type SnapshotProblem } from './tables.ts'
import type { RevocableSession, TrustSnapshot } from './types.ts'

export interface CompiledSnapshot extends TrustSnapshot {
  /** Empty in good order; anything here is for the operator, loudly. */
  readonly problems: readonly SnapshotProblem[]
  /** For the compilation of the next version. */
  readonly policies: CompiledPolicies
}

/**
 * Compiles a stored state. A resource that cannot be understood is left out and reported; the rest stands. With
 * `previous`, policies whose text has not changed are not compiled again.
 */
export function compileSnapshot(
  state: TrustState,
  facts: TrustFacts,
  previous?: { readonly policies?: CompiledPolicies },
): CompiledSnapshot {
  const resources = state.resources.toSorted(compareKeys)
  const compiler = createPolicyCompiler(previous?.policies)
  const tables = new Tables()
  const byKind = Map.groupBy(resources, ({ kind }) => kind)
  for (const kind of Object.keys(compilers) as ResourceKind[])
    for (const resource of byKind.get(kind) ?? []) addResource(resource, { tables, facts, compiler })
  return Object.freeze({ ...createSnapshot(state.version, resources, tables), policies: compiler.kept })
}

function addResource(resource: Resource, compilation: Omit<Compilation, 'report'>): void {
  const { tables } = compilation
  const { kind, account, name } = resource
  const report = (say: string): void => {
    tables.problems.push({ key: { kind, account, name }, say })
  }
  if (tables.resources.has(keyText(resource))) return report('it is stored twice')
  tables.resources.set(keyText(resource), resource)
  const isPlaced = kind === 'Account' || isAboveAccounts(kind) || tables.accounts.has(account)
  if (!isPlaced) return report(`its account ${account} is not there`)
  try {
    compilers[kind](resource, { ...compilation, report })
  } catch (error) {
    if (!isVouchsafeError(error)) throw error
    report(error.message)
  }
}

function createSnapshot(
  version: number,
  resources: readonly Resource[],
  tables: Tables,
): Omit<CompiledSnapshot, 'policies'> {
  return {
    version,
    account: (id: string) => tables.accounts.get(id),
    provider: (account: string, issuer: string) => tables.providers.get(account, issuer),
    role: (account: string, name: string) => tables.roles.get(account, name),
    roleByUniqueId: (uniqueId: string) => tables.rolesById.get(uniqueId),
    managedPolicy: (arn: string) => tables.policiesByArn.get(arn) ?? awsManagedPolicy(arn),
    samlProvider: (account: string, name: string) => tables.samlProviders.get(account, name),
    isRevoked: (session: RevocableSession) => tables.revocations.matches(session),
    resource: (key: ResourceKey) => tables.resources.get(keyText(key)),
    resources,
    problems: tables.problems,
  }
}

/** One line a problem, for the operator's log. */
export function renderSnapshotProblem({ key, say }: SnapshotProblem): string {
  return `\`${describeKey(key)}\` is not in force: ${say}`
}
