import type { IncomingMessage } from 'node:http'
import type { Secret } from '@vouchsafe/core/secret'
import { Missing, reasonOf, Unreadable } from '#sources/image/unreadable'
import type { RegistryReference } from '#sources/image/reference/parse-reference'
import { authorize } from './authorize.ts'
import { parseChallenges } from './challenge.ts'
import { findCredentials, type CredentialQuery } from './credentials.ts'
import { Network, type NetworkOptions } from './network.ts'

export interface RegistryOptions extends Omit<NetworkOptions, 'silenceMs'> {
  readonly env: CredentialQuery['env']
  /** 30 s by default. */
  readonly silenceMs?: number
  /** Waits between two attempts; a real pause by default. */
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<void>
}

const SILENCE_MS = 30_000
const MOST_REDIRECTS = 5
const MOST_RETRIES = 3
const SHORTEST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 30_000
const redirects = new Set([301, 302, 303, 307, 308])

/** One repository of one registry, by the OCI distribution-spec 1.1. */
export class RegistryClient {
  readonly #reference: RegistryReference
  readonly #options: RegistryOptions
  readonly #network: Network
  #base: Promise<URL> | undefined
  #authorization: Secret<string> | undefined

  constructor(reference: RegistryReference, options: RegistryOptions) {
    this.#reference = reference
    this.#options = options
    const host = reference.apiHost.replace(/:\d+$/, '')
    this.#network = new Network(host, { ...options, silenceMs: options.silenceMs ?? SILENCE_MS })
  }

  /**
   * The answer to a GET below the repository, its status 200 or 206. Too many requests and faults of the server are
   * tried again, after as long as it asks for.
   *
   * @throws Missing for what is not there | Unreadable; or the system's own error
   */
  async get(path: string, headers: Readonly<Record<string, string>>): Promise<IncomingMessage> {
    const url = new URL(`/v2/${this.#reference.repository}/${path}`, await this.base())
    for (let attempt = 0; ; attempt += 1) {
      // oxlint-disable-next-line no-await-in-loop -- one attempt after the other
      const answer = await this.#attempt(url, headers)
      if (!(answer instanceof Setback)) return answer
      if (attempt >= MOST_RETRIES) throw unreachable(answer.reason)
      // oxlint-disable-next-line no-await-in-loop -- as above
      await this.pause(answer.pauseMs ?? SHORTEST_PAUSE_MS * 2 ** attempt)
    }
  }

  /** @throws whatever the signal was aborted with */
  async pause(ms: number): Promise<void> {
    const { signal, pause = pauseFor } = this.#options
    await pause(Math.min(ms, LONGEST_PAUSE_MS), signal)
    signal.throwIfAborted()
  }

  close(): void {
    this.#network.close()
  }

  async #attempt(url: URL, headers: Readonly<Record<string, string>>): Promise<IncomingMessage | Setback> {
    try {
      const first = await this.#followed(url, headers)
      if (first.statusCode !== 401) return judged(first)
      first.destroy()
      await this.#authorize(first)
      return judged(await this.#followed(url, headers))
    } catch (error) {
      this.#options.signal.throwIfAborted()
      if (error instanceof Unreadable || !isSystemError(error)) throw error
      return new Setback(error)
    }
  }

  /** The first answer that is no redirect. Whoever is no longer the registry itself is shown no credentials. */
  async #followed(start: URL, headers: Readonly<Record<string, string>>): Promise<IncomingMessage> {
    let url = start
    let isOwn = true
    for (let hop = 0; hop <= MOST_REDIRECTS; hop += 1) {
      const authorization = isOwn ? this.#authorization?.reveal() : undefined
      // oxlint-disable-next-line no-await-in-loop -- one hop after the other
      const response = await this.#network.send({
        url,
        headers: { ...headers, ...(authorization !== undefined && { authorization }) },
      })
      const { statusCode = 0, headers: answered } = response
      if (!redirects.has(statusCode)) {
        if (isOwn || statusCode !== 401) return response
        response.destroy()
        throw new Unreadable('where the registry keeps it, it is not given out')
      }
      response.destroy()
      const next = URL.parse(answered.location ?? '', url.href)
      if (next === null) throw new Unreadable('the registry redirects to no address')
      if (url.protocol === 'https:' && next.protocol !== 'https:')
        throw new Unreadable('the registry redirects away from TLS')
      url = next
      isOwn &&= url.origin === start.origin
    }
    throw new Unreadable('the registry redirects too often')
  }

  async #authorize({ headers }: IncomingMessage): Promise<void> {
    const { host, repository } = this.#reference
    const { env, signal } = this.#options
    const found = await findCredentials({ host, repository, env, signal })
    const { credentials, trouble } = found
    const challenges = parseChallenges(headers['www-authenticate'] ?? '')
    this.#authorization = await authorize(challenges, { network: this.#network, repository, credentials })
    if (this.#authorization === undefined)
      throw new Unreadable(
        `the registry wants a login that there is not${trouble === undefined ? '' : `: ${trouble}`}`,
      )
  }

  /** On this machine a registry may do without TLS: it is asked with first. */
  base(): Promise<URL> {
    this.#base ??= this.#findBase()
    return this.#base
  }

  async #findBase(): Promise<URL> {
    const { apiHost } = this.#reference
    const secure = new URL(`https://${apiHost}`)
    if (!isLocalName(secure.hostname)) return secure
    try {
      const response = await this.#network.send({ url: new URL('/v2/', secure), headers: {} })
      response.destroy()
      return secure
    } catch (error) {
      if (isSystemError(error) && speaksNoTls.test(error.code)) return new URL(`http://${apiHost}`)
      return secure
    }
  }
}

/** An attempt that may succeed later. */
class Setback {
  readonly reason: unknown
  readonly pauseMs: number | undefined

  constructor(reason: unknown, pauseMs?: number) {
    this.reason = reason
    this.pauseMs = pauseMs
  }
}

function unreachable(reason: unknown): Unreadable {
  return reason instanceof Unreadable
    ? reason
    : new Unreadable(`the registry could not be reached: ${reasonOf(reason)}`)
}

function judged(response: IncomingMessage): IncomingMessage | Setback {
  const { statusCode = 0, headers } = response
  if (statusCode === 200 || statusCode === 206) return response
  response.destroy()
  if (statusCode === 404) throw new Missing()
  const reason = new Unreadable(saidBy[statusCode] ?? `the registry answered with status ${statusCode}`)
  if (statusCode !== 429 && statusCode < 500) throw reason
  return new Setback(reason, retryAfterMs(headers['retry-after']))
}

const saidBy: Readonly<Record<number, string>> = {
  401: 'the registry does not accept the login',
  403: 'the login may not pull this',
  429: 'the registry was asked too often',
}

/** RFC 9110 §10.2.3; a date is not waited for exactly. */
function retryAfterMs(value: string | undefined): number | undefined {
  if (value === undefined) return undefined
  return /^\d{1,6}$/.test(value) ? Number(value) * 1000 : LONGEST_PAUSE_MS
}

const speaksNoTls = /^(?:ERR_SSL_|EPROTO|ECONNRESET)/

function isLocalName(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname)
}

function isSystemError(error: unknown): error is Error & { readonly code: string } {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
}

function pauseFor(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms)
    function done(): void {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    signal.addEventListener('abort', done)
  })
}
