// A server over a temporary home, and the clients of its three listeners.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { request, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AuditEvent } from '@vouchsafe/ledger/event'
import { parseManifest } from '@vouchsafe/trust/manifest'
import { pino } from 'pino'
import { parseConfig } from '#config/config'
import { startServer, type RunningServer, type ServerOptions } from '#context/start-server'

export const account = '000000000001'
export const issuer = 'https://vouchsafe.internal'

/** Trust in our own issuer, one role that any attested local user may assume. */
export const quickstart = `
kind: Account
id: '${account}'
---
kind: Provider
url: ${issuer}
audiences: [sts.amazonaws.com]
claims: all
---
kind: Role
name: reader
trustPolicy:
  Version: '2012-10-17'
  Statement:
    - Effect: Allow
      Principal: {Federated: 'arn:aws:iam::${account}:oidc-provider/vouchsafe.internal'}
      Action: sts:AssumeRoleWithWebIdentity
      Condition:
        StringEquals: {'vouchsafe.internal:aud': sts.amazonaws.com}
        StringLike: {'vouchsafe.internal:sub': 'spiffe://vouchsafe.internal/local/uid/*'}
`
export const readerArn = `arn:aws:iam::${account}:role/reader`

export interface Home extends Disposable {
  readonly path: string
}

/** A home that other users may enter, gone when the test is over. */
export function temporaryHome(name = 'h'): Home {
  const folder = mkdtempSync(join(tmpdir(), 'vsrv-'))
  chmodSync(folder, 0o755)
  return {
    path: join(folder, name),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  }
}

export const silent = pino({ level: 'silent' })

/** A server on a free port of loopback. */
export function start(
  home: Home,
  {
    settings = {},
    trust,
    ...options
  }: { settings?: Record<string, string>; trust?: string } & ServerOptions = {},
): Promise<RunningServer> {
  const config = parseConfig({ VOUCH_HOME: home.path, VOUCH_PORT: '0', ...settings })
  const manifests = trust === undefined ? undefined : parseManifest(trust, { file: 'test.yaml' })
  return startServer(config, { log: silent, ...options, ...(manifests && { manifests }) })
}

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
  // what a test expects of a body is its own business
  readonly json: () => Record<string, unknown>
}

export interface Call {
  readonly method?: string
  readonly path: string
  readonly headers?: OutgoingHttpHeaders
  readonly body?: string | Buffer
}

/** One request over TCP (a URL) or a Unix socket (a path), on a connection of its own. */
export async function call(to: string, { method, path, headers = {}, body }: Call): Promise<Answer> {
  const target = to.startsWith('/') ? { socketPath: to, host: 'localhost' } : hostOf(to)
  const sent = request({
    ...target,
    path,
    headers,
    agent: false,
    method: method ?? (body === undefined ? 'GET' : 'POST'),
  })
  sent.end(body)
  const [response] = await once(sent, 'response')
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk)
  const text = Buffer.concat(chunks).toString()
  return {
    status: response.statusCode,
    headers: response.headers,
    text,
    json: () => JSON.parse(text) as Record<string, unknown>,
  }
}

function hostOf(url: string): { host: string; port: string } {
  const { hostname, port } = new URL(url)
  return { host: hostname, port }
}

export function postJson(to: string, path: string, body: unknown): Promise<Answer> {
  return call(to, { path, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } })
}

/** The claims of a compact JWT. */
export function claimsOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
}

/** A token for this process from the kernel's word alone. */
export async function attestedToken(server: RunningServer, audience = 'sts.amazonaws.com'): Promise<string> {
  const answer = await postJson(server.workloadSocket, '/v1/token', { audience })
  assert.equal(answer.status, 200, answer.text)
  return answer.json()['token'] as string
}

/** AssumeRoleWithWebIdentity over the wire, as an SDK sends it. */
export function assumeRole(server: RunningServer, token: string, role = readerArn): Promise<Answer> {
  const body = new URLSearchParams({
    Action: 'AssumeRoleWithWebIdentity',
    Version: '2011-06-15',
    RoleArn: role,
    RoleSessionName: 'test',
    WebIdentityToken: token,
  })
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  return call(server.url, { path: '/aws/sts', body: body.toString(), headers })
}

/** Every audit event, oldest first. */
export async function eventsOf(server: RunningServer, query = ''): Promise<AuditEvent[]> {
  const answer = await call(server.adminSocket, { path: `/v1/audit?limit=1000${query}` })
  assert.equal(answer.status, 200, answer.text)
  const { records } = answer.json() as unknown as { records: { event: AuditEvent }[] }
  return records.map(({ event }) => event).toReversed()
}

/** What a script prints when another local user runs it. The test must run as root. */
export async function runAs(uid: number, script: string): Promise<string> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    uid,
    gid: uid,
    cwd: '/',
    env: {},
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const chunks: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
  await once(child, 'close')
  return Buffer.concat(chunks).toString()
}

export const isRoot = process.getuid?.() === 0
