import { Agent, request } from 'node:https'
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { isVouchsafeError } from '@vouchsafe/core/errors'
import { fetchError, faultOf } from './fetch-fault.ts'
import { defaultDeadlineMs, defaultMaxBytes, type FetchPolicy } from './fetch-policy.ts'
import { parseTarget } from './parse-target.ts'
import { pinnedLookup, resolveHost } from './resolve-host.ts'
import { orAborted, startDeadline } from './start-deadline.ts'

/** A document that was fetched under a policy. */
export interface Fetched {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

const maxRedirects = 3
const redirects = new Set([301, 302, 303, 307, 308])

interface Session {
  readonly policy: FetchPolicy
  readonly signal: AbortSignal
  readonly agent: Agent
}

/**
 * Fetches a document of somebody else's: GET over https (TLS 1.2 or later, chain and host name verified), status
 * 200, no content encoding, inside the deadline and the byte limit of the policy.
 *
 * The host is resolved once; every address is checked and the connections, redirects included, go to those addresses
 * only, so that neither DNS rebinding nor a redirect reaches an inner network. A redirect is followed three
 * times at most and to the same scheme, host and port only. Proxy settings and `NODE_TLS_REJECT_UNAUTHORIZED` of
 * the environment are not heeded.
 *
 * @throws VouchsafeError `fetch_refused` where the policy forbids it | `fetch_failed` where the world does not
 *   deliver; `detail` is `{url, reason, ...}`, the URL without its query, `reason` a `FetchFault`
 */
export async function guardedFetch(url: string, policy: FetchPolicy = {}): Promise<Fetched> {
  const target = parseTarget(url)
  using deadline = startDeadline(policy.deadlineMs ?? defaultDeadlineMs, policy.signal)
  const { signal } = deadline
  try {
    const addresses = await orAborted(resolveHost(target, policy), signal)
    const agent = createAgent(addresses, policy)
    const response = await follow(target, { policy, signal, agent })
    const body = await readBody(response, target, policy.maxBytes ?? defaultMaxBytes)
    return { status: response.statusCode ?? 0, headers: response.headers, body }
  } catch (error) {
    if (isVouchsafeError(error)) throw error
    throw fetchError(url, deadline.ended() ?? faultOf(error), { cause: error })
  }
}

/** An agent of one fetch: no connection and no TLS session outlives it. */
function createAgent(addresses: readonly string[], { ca }: FetchPolicy): Agent {
  return new Agent({
    keepAlive: false,
    maxCachedSessions: 0,
    lookup: pinnedLookup(addresses),
    minVersion: 'TLSv1.2',
    rejectUnauthorized: true,
    ...(ca !== undefined && { ca }),
  })
}

/** The first answer that is no redirect; its status is 200. */
async function follow(target: URL, session: Session): Promise<IncomingMessage> {
  let url = target
  for (let hop = 0; hop <= maxRedirects; hop++) {
    const response = await answerOf(url, session)
    const { statusCode: status = 0, headers } = response
    if (status === 200) return response
    response.destroy()
    if (!redirects.has(status) || headers.location === undefined)
      throw fetchError(url.href, 'status_unexpected', { status })
    url = nextTarget(url, headers.location)
  }
  throw fetchError(target.href, 'redirect_too_often', { limit: maxRedirects })
}

/** Another port counts as elsewhere: behind the same name it may be a service that was never meant for us. */
function nextTarget(from: URL, location: string): URL {
  const next = URL.parse(location, from.href)
  if (next === null || next.origin !== from.origin)
    throw fetchError(from.href, 'redirect_elsewhere', { to: next?.origin ?? '(malformed)' })
  return parseTarget(next.href)
}

function answerOf(url: URL, { policy, signal, agent }: Session): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = { accept: policy.accept ?? 'application/json', 'accept-encoding': 'identity' }
    const sent = request(url, { agent, signal, headers, maxHeaderSize: 16 * 1024, insecureHTTPParser: false })
    sent.on('response', resolve)
    sent.on('error', reject)
    sent.on('close', () => reject(new Error('the connection ended before an answer')))
    sent.end()
  })
}

async function readBody(response: IncomingMessage, url: URL, maxBytes: number): Promise<Buffer> {
  const encoding = response.headers['content-encoding']
  const refuse = (reason: 'encoding_unexpected' | 'too_large', facts: Record<string, unknown>) => {
    response.destroy()
    return fetchError(url.href, reason, facts)
  }
  if (encoding !== undefined && encoding !== 'identity') throw refuse('encoding_unexpected', { encoding })
  if (Number(response.headers['content-length'] ?? 0) > maxBytes) throw refuse('too_large', { maxBytes })

  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > maxBytes) throw refuse('too_large', { maxBytes })
    chunks.push(chunk)
  }
  return Buffer.concat(chunks, size)
}
