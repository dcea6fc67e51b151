import * as http from 'node:http'
import * as https from 'node:https'
import { setTimeout as wait } from 'node:timers/promises'
import type { KubeConfig } from '@kubernetes/client-node'
import { VouchsafeError } from '@vouchsafe/core/errors'
import type { Answer } from './list-pages.ts'

const PAGE_BYTES = 32 * 1024 * 1024
const PAGE_MS = 120_000
/** A plugin may have to ask a person, who has to find a browser. */
const LOGIN_MS = 300_000
/** Answers by which an API server asks for patience. */
const BUSY: readonly number[] = [429, 503]
const TRIES = 4
const LONGEST_WAIT_S = 10

/** A cluster that is only ever asked for lists. */
export interface ClusterClient {
  /** The context of the kubeconfig. */
  readonly context: string
  /** Of the context. */
  readonly namespace: string
  /** @throws CredentialError, or what the network and TLS throw */
  get(path: string, parameters: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Answer>
}

export interface ClusterChoice {
  /** File; otherwise what `KUBECONFIG` names, `~/.kube/config`, or the service account of the pod. */
  readonly kubeconfig?: string
  /** The current one unless said. */
  readonly context?: string
}

/**
 * The cluster that kubectl would talk to. Credentials are those of the kubeconfig: certificate, token, or what its
 * `exec` plugin gives.
 *
 * @throws VouchsafeError `input_invalid` when there is no such file, context or cluster
 */
export async function openCluster(choice: ClusterChoice): Promise<ClusterClient> {
  const config = await loadConfig(choice)
  const context = config.getCurrentContext()
  const cluster = config.getCurrentCluster()
  if (cluster === null) {
    const known = config.getContexts().map(({ name }) => `\`${name}\``)
    throw invalid(`no context \`${context}\` in the kubeconfig, which has ${known.join(', ') || 'none'}`)
  }
  const { server, skipTLSVerify } = cluster
  if (server.startsWith('http:') && !skipTLSVerify)
    throw invalid('expected an https server in the kubeconfig, or `insecure-skip-tls-verify: true` beside it')
  return {
    context,
    namespace: config.getContextObject(context)?.namespace ?? 'default',
    get: async (path, parameters, signal) => {
      const address = new URL(`${server}${path}?${new URLSearchParams(parameters).toString()}`)
      for (let tries = 1; ; tries += 1) {
        const { answer, waitSeconds } = await ask(config, address, signal)
        if (answer.kind !== 'answer' || !BUSY.includes(answer.status) || tries === TRIES) return answer
        await wait(Math.min(waitSeconds, LONGEST_WAIT_S) * 1000, undefined, { signal })
      }
    },
  }
}

async function loadConfig({ kubeconfig, context }: ClusterChoice): Promise<KubeConfig> {
  const { KubeConfig: Config } = await import('@kubernetes/client-node')
  const config = new Config()
  try {
    if (kubeconfig === undefined) config.loadFromDefault()
    else config.loadFromFile(kubeconfig)
  } catch (error) {
    throw invalid(`the kubeconfig cannot be read: ${codeOf(error) ?? 'it is malformed'}`)
  }
  // what the library takes where there is nothing: the insecure port that API servers had until 2021
  if (kubeconfig === undefined && config.getCurrentCluster()?.server === 'http://localhost:8080')
    throw invalid('no kubeconfig in `KUBECONFIG` or the home directory, and no service account of a pod')
  if (context !== undefined) config.setCurrentContext(context)
  return config
}

function invalid(say: string): VouchsafeError {
  return new VouchsafeError('input_invalid', { say })
}

/** `ENOENT`: a message might quote the file, or what a plugin printed. */
function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

interface Reply {
  readonly answer: Answer
  readonly waitSeconds: number
}

async function ask(config: KubeConfig, address: URL, signal: AbortSignal): Promise<Reply> {
  const options: https.RequestOptions = {
    method: 'GET',
    headers: { accept: 'application/json', 'user-agent': 'vouch' },
  }
  await credentialsFor(config, options, signal)
  const bounded = AbortSignal.any([signal, AbortSignal.timeout(PAGE_MS)])
  const { request } = address.protocol === 'http:' ? http : https
  return new Promise((resolve, reject) => {
    const asked = request(address, { ...options, signal: bounded }, (response) => {
      readBounded(response).then(resolve, reject)
    })
    asked.on('error', reject)
    asked.end()
  })
}

/** The plugin may be a program that waits for a person. */
async function credentialsFor(
  config: KubeConfig,
  options: https.RequestOptions,
  signal: AbortSignal,
): Promise<void> {
  const { promise: over, reject } = Promise.withResolvers<never>()
  const patience = AbortSignal.any([signal, AbortSignal.timeout(LOGIN_MS)])
  const stop = (): void => reject(patience.reason)
  patience.addEventListener('abort', stop, { once: true })
  try {
    await Promise.race([config.applyToHTTPSOptions(options), over])
  } catch (error) {
    signal.throwIfAborted()
    const why = patience.aborted ? 'its plugin takes too long' : 'its plugin failed, or a file that it names'
    throw new CredentialError(`the kubeconfig gives no credential: ${codeOf(error) ?? why}`)
  } finally {
    patience.removeEventListener('abort', stop)
  }
}

/** There is no credential, or the server does not know it: no other list can be had either. */
export class CredentialError extends Error {}

async function readBounded(response: http.IncomingMessage): Promise<Reply> {
  const chunks: Buffer[] = []
  let length = 0
  const after = Number(response.headers['retry-after'] ?? 1)
  const waitSeconds = Number.isFinite(after) && after >= 0 ? after : 1
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length
    // leaving the loop closes the connection, and what is still to come is never read
    if (length > PAGE_BYTES) return { answer: { kind: 'too large' }, waitSeconds }
    chunks.push(chunk)
  }
  const body = Buffer.concat(chunks).toString('utf8')
  return { answer: { kind: 'answer', status: response.statusCode ?? 0, body }, waitSeconds }
}
