import assert from 'node:assert/strict'
import { once } from 'node:events'
import { request, type OutgoingHttpHeaders } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import type { Vouch } from './vouch.ts'

/** An answer byte for byte: headers in the order and the case in which they came. */
export interface WireAnswer {
  readonly status: number
  readonly rawHeaders: readonly string[]
  readonly text: string
  header(name: string): string | undefined
}

export interface WireCall {
  readonly method?: string
  readonly path?: string
  readonly headers?: OutgoingHttpHeaders
  readonly body?: string | Buffer
}

/** One request over TCP, on a connection of its own, with exactly these headers and `host`. */
export async function send(
  url: string,
  { method, path = '/', headers = {}, body }: WireCall,
): Promise<WireAnswer> {
  const { hostname, port } = new URL(url)
  const how = method ?? (body === undefined ? 'GET' : 'POST')
  const sent = request({ host: hostname, port, path, headers, method: how, agent: false })
  sent.end(body)
  const [response] = await once(sent, 'response')
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk)
  return {
    status: response.statusCode,
    rawHeaders: response.rawHeaders,
    text: Buffer.concat(chunks).toString(),
    header: (name) => response.headers[name],
  }
}

export const formType = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' }

/** The body of AssumeRoleWithWebIdentity; `more` adds to it or replaces. */
export function assumeForm(
  roleArn: string,
  token: string,
  more: Readonly<Record<string, string>> = {},
): string {
  const parameters = { RoleArn: roleArn, RoleSessionName: 'attack-test', WebIdentityToken: token }
  const call = { Action: 'AssumeRoleWithWebIdentity', Version: '2011-06-15' }
  return new URLSearchParams({ ...call, ...parameters, ...more }).toString()
}

/** The text of an element of an XML answer. */
export function element(text: string, name: string): string | undefined {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1]
}

/** Nothing that could be a credential is in an answer: invariant 4, and no token on an error path. */
export function assertNothingIssued(answer: Pick<WireAnswer, 'status' | 'text'>, what: string): void {
  assert.ok(answer.status >= 400, `${what}: answered with ${answer.status}`)
  assert.doesNotMatch(answer.text, /Credentials|SecretAccessKey|SessionToken|ASIA/, what)
}

/** The parts of a ledger record that tests look at. */
export interface Recorded {
  readonly id: string
  readonly type: string
  readonly outcome: string
  readonly reason?: string
  readonly count?: number
  readonly role?: string
  readonly principal?: string
  readonly evidence?: { readonly subject?: string }
  readonly credential?: { readonly id: string; readonly accessKeyId?: string }
}

/** Records by the query of `/v1/audit`, newest first. */
export async function audit(vouch: Vouch, query: string): Promise<readonly Recorded[]> {
  const answer = await vouch.admin('GET', `/v1/audit?limit=1000&${query}`)
  return (answer as { records: { event: Recorded }[] }).records.map(({ event }) => event)
}

/** How often each reason was counted for evidence that did not verify. */
export async function unverified(vouch: Vouch): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = {}
  for (const { reason = '', count = 0 } of await audit(vouch, 'type=unverified'))
    counts[reason] = (counts[reason] ?? 0) + count
  return counts
}

/** Waits until the ledger has these counts: they are written once a second. */
export async function assertCounted(vouch: Vouch, want: Readonly<Record<string, number>>): Promise<void> {
  const deadline = performance.now() + 10_000
  const sum = (counts: Readonly<Record<string, number>>): number =>
    Object.values(counts).reduce((total, count) => total + count, 0)
  while (sum(await unverified(vouch)) < sum(want) && performance.now() < deadline) await delay(100)
  assert.deepEqual(await unverified(vouch), want)
}
