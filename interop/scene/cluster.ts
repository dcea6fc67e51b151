import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto'
import { once } from 'node:events'
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as wait } from 'node:timers/promises'
import { prepareControlPlane } from '../setup/control-plane.ts'

const READY_MS = 180_000
const POLL_MS = 100

/** A call as some user; `body` makes it a POST unless said. */
export interface ClusterCall {
  readonly path: string
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  readonly body?: object
  readonly token?: string
}

export interface ClusterAnswer {
  readonly status: number
  // what the API server says is read as it is by tests
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any
}

/** A kube-apiserver over an etcd, both real, on loopback; no controller, no node. */
export interface RealCluster extends AsyncDisposable {
  readonly version: string
  /** A folder that goes with the cluster: kubeconfigs may lie there. */
  readonly folder: string
  /** `https://127.0.0.1:…` */
  readonly server: string
  /** PEM file of the authority of the API server's certificate. */
  readonly authority: string
  /** Of `system:masters`. */
  readonly adminToken: string
  /** PEM files of a client certificate of `system:masters`. */
  readonly client: { readonly certificate: string; readonly key: string }
  /** As the administrator, unless the call has a token. */
  call(call: ClusterCall): Promise<ClusterAnswer>
  /** A legacy token for a Secret, as the token controller would sign it. */
  legacyToken(claims: object): string
  /** Writes a kubeconfig with one context, named as the file, and yields its path. */
  kubeconfig(name: string, user: object, namespace?: string): string
}

/** What the server says of its start: on failure the end of its log is shown. */
export async function startCluster(flags: readonly string[] = []): Promise<RealCluster> {
  const program = prepareControlPlane()
  const folder = mkdtempSync(join(tmpdir(), 'vouch-cluster-'))
  const [clientPort, peerPort, port] = await freePorts(3)
  const files = writeCredentials(folder)
  const etcd = start(program, etcdFlags({ folder, clientPort, peerPort }), join(folder, 'etcd.log'))
  const api = start(program, apiFlags({ folder, clientPort, port, flags }), join(folder, 'api.log'))
  const server = `https://127.0.0.1:${port}`
  const authority = join(folder, 'certs', 'apiserver.crt')
  const adminToken = files.token
  const call = async (asked: ClusterCall): Promise<ClusterAnswer> =>
    send(new URL(server + asked.path), { ca: readFileSync(authority), token: adminToken, ...asked })
  const stop = async (): Promise<void> => {
    for (const child of [api, etcd]) await end(child)
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
  try {
    await ready({ authority, call, children: [etcd, api], log: join(folder, 'api.log') })
  } catch (error) {
    await stop()
    throw error
  }
  const { body } = await call({ path: '/version' })
  return {
    version: body.gitVersion,
    folder,
    server,
    authority,
    adminToken,
    client: files.client,
    call,
    legacyToken: (claims) => signLegacy(files.accountKey, claims),
    kubeconfig: (name, user, namespace) =>
      writeKubeconfig({ folder, server, authority, name, user, namespace }),
    [Symbol.asyncDispose]: stop,
  }
}

interface Places {
  readonly folder: string
  readonly clientPort: number | undefined
}

function etcdFlags({ folder, clientPort, peerPort }: Places & { peerPort: number | undefined }): string[] {
  const client = `http://127.0.0.1:${clientPort}`
  const peer = `http://127.0.0.1:${peerPort}`
  return [
    'etcd',
    `--data-dir=${join(folder, 'etcd')}`,
    `--listen-client-urls=${client}`,
    `--advertise-client-urls=${client}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=default=${peer}`,
    // what a test writes need not survive a power cut
    '--unsafe-no-fsync',
  ]
}

function apiFlags(places: Places & { port: number | undefined; flags: readonly string[] }): string[] {
  const { folder, clientPort, port, flags } = places
  return [
    `--etcd-servers=http://127.0.0.1:${clientPort}`,
    '--bind-address=127.0.0.1',
    '--advertise-address=127.0.0.1',
    `--secure-port=${port}`,
    `--cert-dir=${join(folder, 'certs')}`,
    `--client-ca-file=${join(folder, 'client.crt')}`,
    `--token-auth-file=${join(folder, 'tokens.csv')}`,
    '--authorization-mode=RBAC',
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-signing-key-file=${join(folder, 'account.key')}`,
    `--service-account-key-file=${join(folder, 'account.key')}`,
    '--service-cluster-ip-range=10.0.0.0/24',
    // it waits for controllers that are not there
    '--disable-admission-plugins=ServiceAccount',
    ...flags,
  ]
}

interface Credentials {
  readonly token: string
  readonly accountKey: string
  readonly client: { readonly certificate: string; readonly key: string }
}

function writeCredentials(folder: string): Credentials {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const accountKey = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
  const token = `admin-${process.pid}`
  writeFileSync(join(folder, 'account.key'), accountKey, { mode: 0o600 })
  writeFileSync(join(folder, 'tokens.csv'), `${token},admin,1,"system:masters"\n`, { mode: 0o600 })
  const client = { certificate: join(folder, 'client.crt'), key: join(folder, 'client.key') }
  const files = ['-keyout', client.key, '-out', client.certificate]
  const subject = ['-subj', '/O=system:masters/CN=certified', '-days', '2']
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...files, ...subject], {
    stdio: 'ignore',
  })
  return { token, accountKey, client }
}

function start(program: string, flags: readonly string[], log: string): ChildProcess {
  const file = openSync(log, 'w')
  const child = spawn(program, flags, { stdio: ['ignore', file, file] })
  closeSync(file)
  return child
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const closed = once(child, 'exit')
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), 10_000)
  await closed
  clearTimeout(timer)
}

interface Starting {
  readonly authority: string
  readonly call: RealCluster['call']
  readonly children: readonly ChildProcess[]
  readonly log: string
}

async function ready({ authority, call, children, log }: Starting): Promise<void> {
  const until = performance.now() + READY_MS
  while (performance.now() < until) {
    if (children.some(({ exitCode, signalCode }) => exitCode !== null || signalCode !== null)) break
    const { status } = existsSync(authority)
      ? await call({ path: '/readyz' }).catch(() => ({ status: 0 }))
      : { status: 0 }
    if (status === 200) return
    await wait(POLL_MS)
  }
  throw new Error(`the API server did not become ready:\n${readFileSync(log, 'utf8').slice(-4000)}`)
}

async function send(
  url: URL,
  { ca, method, body, token }: ClusterCall & { readonly ca: Buffer; readonly token: string },
): Promise<ClusterAnswer> {
  const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json'
  const asked = request(url, {
    ca,
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: { authorization: `Bearer ${token}`, accept: 'application/json', 'content-type': type },
  })
  asked.end(body === undefined ? undefined : JSON.stringify(body))
  const [response] = await once(asked, 'response')
  const said = await text(response)
  return { status: response.statusCode, body: said.startsWith('{') ? JSON.parse(said) : said }
}

function signLegacy(key: string, claims: object): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const signed = `${part({ alg: 'RS256', kid: '' })}.${part({ iss: 'kubernetes/serviceaccount', ...claims })}`
  return `${signed}.${sign('sha256', Buffer.from(signed), createPrivateKey(key)).toString('base64url')}`
}

interface KubeconfigParts {
  readonly folder: string
  readonly server: string
  readonly authority: string
  readonly name: string
  readonly user: object
  readonly namespace: string | undefined
}

function writeKubeconfig({ folder, server, authority, name, user, namespace }: KubeconfigParts): string {
  const path = join(folder, `${name}.kubeconfig`)
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'real', cluster: { server, 'certificate-authority': authority } }],
    users: [{ name, user }],
    contexts: [
      { name, context: { cluster: 'real', user: name, ...(namespace !== undefined && { namespace }) } },
    ],
    'current-context': name,
  }
  writeFileSync(path, JSON.stringify(config), { mode: 0o600 })
  return path
}

/** Ports that nobody listens on now. */
async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'))
  await Promise.all(servers.map((server) => once(server, 'listening')))
  const ports = servers.map((server) => {
    const address = server.address()
    return typeof address === 'object' && address !== null ? address.port : 0
  })
  await Promise.all(servers.map((server) => once(server.close(), 'close')))
  return ports
}
