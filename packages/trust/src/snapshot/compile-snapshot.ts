import { createPolicyCompiler, type CompiledPolicies } from '#policy/create-policy-compiler'
import type { TrustState } from '#port/types'
import type { TrustFacts } from '#resource/facts'
import { describeKey, inOrder } from '#resource/key'
import type { Resource, ResourceKey } from '#resource/types'
import { createReaders } from './readers.ts'
import { Tables } from './tables.ts'
import type { RevocableSession, TrustSnapshot } from './types.ts'

/** What of a stored resource could not be understood, and therefore denies. */
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
  /** Those of all resources. It reads them all: whoever has thousands and must answer meanwhile asks one by one. */
  readonly problems: readonly SnapshotProblem[]
  /** For the compilation of the next version. */
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
  const { faultsOf, ...readers } = createReaders(tables, { compiler, facts })
  const { index, accounts, revocations } = tables
  const problemsOf = (resource: Resource): readonly SnapshotProblem[] => {
    const { kind, account, name } = resource
    return faultsOf(resource).map((say) => ({ key: { kind, account, name }, say }))
  }
  return Object.freeze({
    version: state.version,
    account: (id: string) => accounts.get(id),
    ...readers,
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

/** One line a problem, for the operator's log. */
export function renderSnapshotProblem({ key, say }: SnapshotProblem): string {
  return `\`${describeKey(key)}\` is not in force: ${say}`
}
