import { VouchsafeError } from '@vouchsafe/core/errors'
import { isJsonObject, parseJson, type JsonObject } from '@vouchsafe/core/json'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { isIP } from 'node:net'

/** How the APIs of a vendor are asked. */
export interface Api {
  /** `https://iam.googleapis.com`; plain http only on loopback. */
  readonly baseUrl: string
  readonly headers: Readonly<Record<string, string>>
  /** PEM of the authorities that are trusted instead of the usual ones. */
  readonly ca?: string
  /** Waits; so that tests need not. */
  readonly pause?: (ms: number) => Promise<void>
}

export interface Answer {
  readonly status: number
  /** Empty where the body is no JSON object. */
  readonly body: JsonObject
}

const DEADLINE_MS = 20_000
const LARGEST = 16 * 1024 * 1024
const RETRIES = 2
const LONGEST_PAUSE_MS = 10_000
const busy = new Set([429, 503])

/**
 * One call, answered with any status. A busy server is asked again twice, after as long as it asks for. Redirects are
 * not followed: the token in the headers is for this host alone.
 *
 * @throws VouchsafeError `fetch_refused` for an address that would send the token in the clear | `fetch_failed`
 */
export async function requestJson(api: Api, path: string, post?: JsonObject): Promise<Answer> {
  const url = targetOf(api.baseUrl, path)
  const { pause = wait } = api
  for (let attempt = 0; ; attempt += 1) {
    const response = await send(url, api, post).catch((cause: unknown) => {
      throw failed(url, 'the host could not be reached, or did not answer in time', cause)
    })
    const status = response.statusCode ?? 0
    if (!busy.has(status) || attempt === RETRIES) return { status, body: await bodyOf(response, url) }
    response.destroy()
    await pause(Math.min(LONGEST_PAUSE_MS, 1000 * Number(response.headers['retry-after'] ?? 1) || 1000))
  }
}

/** Joins by text, so that `path` cannot name another host. */
function targetOf(baseUrl: string, path: string): URL {
  const url = URL.parse(`${baseUrl.replace(/\/+$/, '')}${path}`)
  if (url === null || !path.startsWith('/') || url.username !== '')
    throw new VouchsafeError('fetch_refused', { say: 'expected an address of https' })
  const isLoopback = url.hostname === 'localhost' || url.hostname === '[::1]' || isLoopback4(url.hostname)
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback))
    throw new VouchsafeError('fetch_refused', {
      say: 'expected https: a token is not sent in the clear',
      detail: { origin: url.origin },
    })
  return url
}

function isLoopback4(host: string): boolean {
  return isIP(host) === 4 && host.startsWith('127.')
}

function send(url: URL, { headers, ca }: Api, post: JsonObject | undefined): Promise<IncomingMessage> {
  const text = post === undefined ? undefined : JSON.stringify(post)
  const options = {
    method: text === undefined ? 'GET' : 'POST',
    headers: {
      accept: 'application/json',
      ...headers,
      ...(text !== undefined && { 'content-type': 'application/json' }),
    },
    signal: AbortSignal.timeout(DEADLINE_MS),
    agent: false as const,
    ...(ca !== undefined && { ca }),
  }
  return new Promise((resolve, reject) => {
    const sent = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, options, resolve)
    sent.on('error', reject)
    sent.end(text)
  })
}

async function bodyOf(response: IncomingMessage, url: URL): Promise<JsonObject> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size > LARGEST) throw failed(url, `expected an answer of at most ${LARGEST} bytes, found more`)
      chunks.push(chunk)
    }
    const value = parseJson(Buffer.concat(chunks).toString('utf8'), { maxDepth: 64 })
    return isJsonObject(value) ? value : {}
  } catch (cause) {
    // an error page is no JSON, and its status says enough
    if ((response.statusCode ?? 0) >= 400) return {}
    throw cause instanceof VouchsafeError && cause.code === 'fetch_failed'
      ? cause
      : failed(url, 'expected a JSON answer', cause)
  }
}

function failed(url: URL, say: string, cause?: unknown): VouchsafeError {
  return new VouchsafeError('fetch_failed', { say, detail: { origin: url.origin }, cause })
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
