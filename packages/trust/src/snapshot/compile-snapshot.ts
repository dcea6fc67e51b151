import { isVouchsafeError } from '@vouchsafe/core/errors'
import type { CompiledTrustPolicy } from '@vouchsafe/policy/compile'
import { accountSpec } from '#account/spec'
import type { TrustState } from '#port/types'
import { compileProvider } from '#provider/compile-provider'
import type { TrustFacts } from '#resource/facts'
import { compareKeys, describeKey, keyText } from '#resource/key'
import { readSpec } from '#resource/read-spec'
import type { Resource, ResourceKey } from '#resource/types'
import {
  compileRole,
  createPolicyCompiler,
  type CompiledPolicies,
  type CompileTrustPolicy,
} from '#role/compile-role'
import type { Account, Provider, Role, TrustSnapshot } from './types.ts'

/** A stored resource that could not be understood, and therefore denies: it is not in the compiled state. */
export interface SnapshotProblem {
  readonly key: ResourceKey
  readonly say: string
}

export interface CompiledSnapshot extends TrustSnapshot {
  /** Empty in good order; anything here is for the operator, loudly. */
  readonly problems: readonly SnapshotProblem[]
  /** For the compilation of the next version. */
  readonly trustPolicies: CompiledPolicies
}

/** The maps that a snapshot reads from: by account first, so that no key of one account can reach another. */
class Tables {
  readonly accounts = new Map<string, Account>()
  readonly providers = new Map<string, Map<string, Provider>>()
  readonly roles = new Map<string, Map<string, Role>>()
  readonly rolesById = new Map<string, Role>()
  readonly resources = new Map<string, Resource>()
  readonly problems: SnapshotProblem[] = []
}

/**
 * Compiles a stored state. A resource that cannot be understood is left out and reported; the rest stands. With
 * `previous`, policies whose text has not changed are not compiled again.
 */
export function compileSnapshot(
  state: TrustState,
  facts: TrustFacts,
  previous?: { readonly trustPolicies?: CompiledPolicies },
): CompiledSnapshot {
  const resources = state.resources.toSorted(compareKeys)
  const trustPolicies = new Map<string, CompiledTrustPolicy>()
  const compile = createPolicyCompiler(previous?.trustPolicies ?? new Map(), trustPolicies)
  const tables = new Tables()
  for (const resource of resources) {
    try {
      addResource(tables, resource, { facts, compile })
    } catch (error) {
      if (!isVouchsafeError(error)) throw error
      tables.problems.push({ key: keyOf(resource), say: error.message })
    }
  }
  return Object.freeze({ ...createSnapshot(state.version, resources, tables), trustPolicies })
}

interface Compilation {
  readonly facts: TrustFacts
  readonly compile: CompileTrustPolicy
}

/** Accounts come first in order, so that what lies outside of every account is seen. */
function addResource(tables: Tables, resource: Resource, { facts, compile }: Compilation): void {
  const { kind, account } = resource
  const leaveOut = (say: string): void => {
    tables.problems.push({ key: keyOf(resource), say })
  }
  if (tables.resources.has(keyText(resource))) return leaveOut('it is stored twice')
  tables.resources.set(keyText(resource), resource)
  if (kind === 'Account') return addAccount(tables, resource)
  if (!tables.accounts.has(account)) return leaveOut(`its account ${account} is not there`)
  if (kind === 'Provider') {
    const provider = compileProvider(resource, facts)
    inner(tables.providers, account).set(provider.issuer, provider)
  }
  if (kind === 'Role') {
    const { role, candidateFault } = compileRole(resource, compile)
    if (tables.rolesById.has(role.uniqueId)) return leaveOut('another role has its unique id')
    inner(tables.roles, account).set(role.name, role)
    tables.rolesById.set(role.uniqueId, role)
    if (candidateFault !== undefined)
      leaveOut(`the candidate trust policy is not evaluated: ${candidateFault}`)
  }
}

function addAccount(tables: Tables, resource: Resource): void {
  const { alias } = readSpec(resource, accountSpec)
  tables.accounts.set(resource.name, { id: resource.name, ...(alias !== undefined && { alias }) })
}

function inner<T>(outer: Map<string, Map<string, T>>, account: string): Map<string, T> {
  const held = outer.get(account)
  if (held !== undefined) return held
  const created = new Map<string, T>()
  outer.set(account, created)
  return created
}

function createSnapshot(
  version: number,
  resources: readonly Resource[],
  tables: Tables,
): Omit<CompiledSnapshot, 'trustPolicies'> {
  return {
    version,
    account: (id: string) => tables.accounts.get(id),
    provider: (account: string, issuer: string) => tables.providers.get(account)?.get(issuer),
    role: (account: string, name: string) => tables.roles.get(account)?.get(name),
    roleByUniqueId: (uniqueId: string) => tables.rolesById.get(uniqueId),
    resource: (key: ResourceKey) => tables.resources.get(keyText(key)),
    resources,
    problems: tables.problems,
  }
}

function keyOf({ kind, account, name }: Resource): ResourceKey {
  return { kind, account, name }
}

/** One line a problem, for the operator's log. */
export function renderSnapshotProblem({ key, say }: SnapshotProblem): string {
  return `\`${describeKey(key)}\` is not in force: ${say}`
}
