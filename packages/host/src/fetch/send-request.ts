import { Agent as HttpAgent, request as httpRequest, type Agent, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { fetchError } from './fetch-fault.ts'
import type { FetchPolicy } from './fetch-policy.ts'
import { pinnedLookup } from './resolve-host.ts'

/** An agent of one request: no connection and no TLS session outlives it, and it knows no other address. */
export function createAgent(target: URL, addresses: readonly string[], { ca }: FetchPolicy): Agent {
  const lookup = pinnedLookup(addresses)
  if (target.protocol === 'http:') return new HttpAgent({ keepAlive: false, lookup })
  return new HttpsAgent({
    keepAlive: false,
    maxCachedSessions: 0,
    lookup,
    minVersion: 'TLSv1.2',
    rejectUnauthorized: true,
    ...(ca !== undefined && { ca }),
  })
}

interface Sending {
  readonly agent: Agent
  readonly signal: AbortSignal
  readonly accept: string
  readonly userAgent?: string | undefined
  /** Makes it a POST. */
  readonly message?: { readonly contentType: string; readonly body: string }
}

/** Sends one request and resolves with the head of its answer. */
export function sendRequest(
  url: URL,
  { agent, signal, accept, userAgent, message }: Sending,
): Promise<IncomingMessage> {
  const request = url.protocol === 'http:' ? httpRequest : httpsRequest
  const headers = {
    accept,
    'accept-encoding': 'identity',
    ...(userAgent !== undefined && { 'user-agent': userAgent }),
    ...(message !== undefined && {
      'content-type': message.contentType,
      'content-length': Buffer.byteLength(message.body),
    }),
  }
  return new Promise((resolve, reject) => {
    const method = message === undefined ? 'GET' : 'POST'
    const options = { agent, signal, headers, method, maxHeaderSize: 16 * 1024, insecureHTTPParser: false }
    const sent = request(url, options)
    sent.on('response', resolve)
    sent.on('error', reject)
    sent.on('close', () => reject(new Error('the connection ended before an answer')))
    sent.end(message?.body)
  })
}

/** The whole body, unencoded and within the limit; what is refused is not read on. */
export async function readBody(response: IncomingMessage, url: URL, maxBytes: number): Promise<Buffer> {
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
