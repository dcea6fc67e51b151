import { createHash } from 'node:crypto'
import { isJsonObject, type JsonObject } from '@vouchsafe/core/json'
import type { Blob, Coverage, Gap, Origin, ReadOptions, Source } from '#source/types'
import { CredentialError, openCluster, type ClusterChoice, type ClusterClient } from './cluster-client.ts'
import { listPages, type ListFailure } from './list-pages.ts'
import { listPath, resourceKinds, type ResourceKind } from './resource-kinds.ts'

/** After so many lists in a row that the network ended, the rest is not tried. */
const FAILURES = 2

export interface KubernetesOptions extends ClusterChoice {
  /** All of them unless said. */
  readonly namespaces?: readonly string[]
}

/**
 * The resources of a cluster in which credentials lie: Secrets, ConfigMaps, service accounts, pods and workloads with
 * their annotations. It only lists; each resource is one content, as JSON. What the caller may not list is a gap that
 * names the permission, and the rest is read. Memory: one page, 32 MiB at most.
 */
export function createKubernetesSource(options: KubernetesOptions = {}): Source {
  return new KubernetesSource(options)
}

class KubernetesSource implements Source {
  readonly label: string
  readonly #options: KubernetesOptions
  readonly #origins = new Map<string, Origin>()
  readonly #gaps: Gap[] = []
  readonly #further: Record<string, number> = {}
  #count = 0
  #bytes = 0

  constructor(options: KubernetesOptions) {
    this.#options = options
    this.label = options.context ?? 'Kubernetes cluster'
  }

  /** @throws VouchsafeError `input_invalid` when there is no such kubeconfig or context */
  async *read(options: ReadOptions): AsyncGenerator<Blob> {
    const client = await openCluster(this.#options)
    const namespaces = this.#options.namespaces ?? [undefined]
    const scopes = resourceKinds.flatMap((kind) => namespaces.map((namespace) => ({ kind, namespace })))
    let failures = 0
    for (const scope of scopes)
      try {
        yield* this.#scope(client, scope, options)
        failures = 0
      } catch (error) {
        options.signal.throwIfAborted()
        failures += 1
        const isOver = this.#count === 0 || failures === FAILURES || error instanceof CredentialError
        this.#gaps.push({ what: isOver ? client.context : whatOf(client, scope), why: whyUnreachable(error) })
        if (isOver) return
      }
  }

  async *#scope(client: ClusterClient, scope: Scope, options: ReadOptions): AsyncGenerator<Blob> {
    const failure = yield* this.#list(client, scope, options)
    if (failure === undefined) return
    this.#gaps.push({ what: whatOf(client, scope), why: whyNot(failure, scope) })
    // who may not see all namespaces may still see the one of the context
    const isForbidden = failure.kind === 'status' && failure.status === 403
    if (isForbidden && scope.namespace === undefined)
      yield* this.#scope(client, { ...scope, namespace: client.namespace }, options)
  }

  async *#list(
    client: ClusterClient,
    { kind, namespace }: Scope,
    { sieve, signal, onProgress }: ReadOptions,
  ): AsyncGenerator<Blob, ListFailure | undefined> {
    const path = listPath(kind, namespace)
    const items = listPages((parameters) => client.get(path, parameters, signal))
    for (;;) {
      const { value, done } = await items.next()
      signal.throwIfAborted()
      if (done === true) {
        if (value?.kind === 'status' && value.status === 401)
          throw new CredentialError('the API server does not accept the credential of the kubeconfig')
        return value
      }
      const bytes = Buffer.from(textOf(value, kind))
      this.#count += 1
      this.#bytes += bytes.length
      this.#further[kind.plural] = (this.#further[kind.plural] ?? 0) + 1
      onProgress({ done: this.#count, bytes: this.#bytes })
      if (!sieve.mayHold(bytes, 0, bytes.length)) continue
      const identity = createHash('sha256').update(bytes).digest('hex')
      this.#origins.set(identity, originOf(value, { kind, cluster: client.context }))
      yield { identity, bytes }
    }
  }

  async locate(identities: readonly string[]): Promise<ReadonlyMap<string, readonly Origin[]>> {
    const places = identities.map((identity): [string, Origin[]] => {
      const origin = this.#origins.get(identity)
      return [identity, origin === undefined ? [] : [origin]]
    })
    return new Map(places)
  }

  coverage(): Coverage {
    return { unit: 'cluster resources', count: this.#count, bytes: this.#bytes, further: this.#further }
  }

  gaps(): readonly Gap[] {
    return this.#gaps
  }
}

interface Scope {
  readonly kind: ResourceKind
  readonly namespace: string | undefined
}

/** As kubectl prints it: an item of a list does not say its kind, and who wrote which field is of no use here. */
function textOf(item: JsonObject, { kind, apiVersion }: ResourceKind): string {
  const { metadata, ...rest } = item
  const { managedFields: _, ...kept } = isJsonObject(metadata) ? metadata : {}
  return JSON.stringify({ apiVersion, kind, metadata: kept, ...rest }, null, 2)
}

function originOf(
  { metadata }: JsonObject,
  { kind, cluster }: { kind: ResourceKind; cluster: string },
): Origin {
  const { name, namespace } = isJsonObject(metadata) ? metadata : {}
  return {
    kind: 'cluster',
    cluster,
    resource: kind.kind,
    ...(typeof namespace === 'string' && { namespace }),
    name: typeof name === 'string' ? name : 'without a name',
  }
}

function whatOf({ context }: ClusterClient, { kind, namespace }: Scope): string {
  return `${kind.plural} ${namespace === undefined ? 'of all namespaces' : `of namespace ${namespace}`} in ${context}`
}

function whyNot(failure: ListFailure, { kind, namespace }: Scope): string {
  if (failure.kind === 'too large') return 'one resource is over 32 MiB'
  if (failure.kind === 'malformed') return 'the answer is no list in JSON'
  if (failure.kind === 'changing') return 'the list changed faster than it could be read'
  const [group] = kind.apiVersion.includes('/') ? kind.apiVersion.split('/') : ['']
  const role = namespace === undefined ? 'ClusterRole' : 'Role or ClusterRole'
  if (failure.status === 403)
    return `forbidden: a ${role} with the verb \`list\` for \`${kind.plural}\` of API group "${group}" is missing`
  if (failure.status === 404) return 'the API server has no such kind'
  return `the API server answered with status ${failure.status}`
}

/** Messages of the network and of TLS name addresses and reasons, never what was sent. */
function whyUnreachable(error: unknown): string {
  if (error instanceof CredentialError) return error.message
  if (error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError'))
    return 'the API server did not answer in time'
  return `the API server cannot be reached: ${error instanceof Error ? error.message : 'for no known reason'}`
}
