import type { Agent, IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { isVouchsafeError } from '@vouchsafe/core/errors'
import { fetchError, faultOf } from './fetch-fault.ts'
import { defaultDeadlineMs, defaultMaxBytes, type FetchPolicy } from './fetch-policy.ts'
import { parseTarget } from './parse-target.ts'
import { resolveHost } from './resolve-host.ts'
import { createAgent, readBody, sendRequest } from './send-request.ts'
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
    const agent = createAgent(target, addresses, policy)
    const response = await follow(target, { policy, signal, agent })
    const body = await readBody(response, target, policy.maxBytes ?? defaultMaxBytes)
    return { status: response.statusCode ?? 0, headers: response.headers, body }
  } catch (error) {
    if (isVouchsafeError(error)) throw error
    throw fetchError(url, deadline.ended() ?? faultOf(error), { cause: error })
  }
}

/** The first answer that is no redirect; its status is 200. */
async function follow(target: URL, session: Session): Promise<IncomingMessage> {
  let url = target
  for (let hop = 0; hop <= maxRedirects; hop++) {
    const { policy, signal, agent } = session
    const { accept = 'application/json', userAgent } = policy
    const response = await sendRequest(url, { signal, agent, accept, userAgent })
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
