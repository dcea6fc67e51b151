import { VouchsafeError } from '@vouchsafe/core/errors'
import { currentUid } from '@vouchsafe/host/process'
import { discoveryDocument, jwksDocument, type DiscoveryDocument } from '@vouchsafe/issuer/discovery'
import type { Caller } from '@vouchsafe/ledger/event'
import { outboundIssuer } from '@vouchsafe/trust/provider'
import { readFile } from 'node:fs/promises'
import type { Server } from 'node:http'
import { isIPv6 } from 'node:net'
import { createSecureContext } from 'node:tls'
import { addAdminRoutes } from '#admin/admin-routes'
import { describeAdminApi } from '#admin/openapi'
import type { TlsFiles } from '#config/config'
import { closeGracefully } from '#http/close-gracefully'
import { createFace, type Face } from '#http/face'
import { createHostTable, type HostTable } from '#http/host-table'
import { publicListener } from '#http/public-listener'
import { addPublicRoutes } from '#http/public-routes'
import { listenOnSocket, listenOnTcp } from '#socket/listen'
import { createPeerFace, type PeerFace } from '#socket/peer-face'
import { addWorkloadRoutes } from '#socket/workload-routes'
import type { Context } from './context.ts'
import { notReady } from './readiness.ts'
import { describeStatus, type Listening } from './status.ts'
import { version } from './version.ts'
import { iamRoute, stsRoute } from './wire-routes.ts'

/** Opens TCP and both sockets; resolves when all three answer. They stop accepting together. */
export async function openFaces(context: Context): Promise<Listening> {
  const { config, home, closing } = context
  const faces: Face[] = []
  closing.add('routes', () => inParallel(faces, ({ app }) => app.close()))
  closing.add('listeners', () =>
    inParallel(faces, ({ server }) => closeGracefully(server, config.shutdownGraceSeconds * 1000)),
  )
  const open = async <T>(face: Face, listen: (server: Server) => Promise<T>): Promise<T> => {
    faces.push(face)
    await face.app.ready()
    return listen(face.server)
  }

  const hosts = createHostTable(servedNames(context))
  const draining = (): boolean => context.stopping.aborted
  const publicFace = await createPublicFace(context, { hosts, draining })
  const { port } = await open(publicFace, (server) => listenOnTcp(server, config.listen))
  const parts = { draining, listening: { url: urlOf(context, port), hostNames: hosts.names } }
  await open(createAdminFace(context, parts), (server) => listenOnSocket(server, home.sockets.admin, 0o600))
  await open(createWorkloadFace(context, parts), (server) =>
    listenOnSocket(server, home.sockets.workload, 0o666),
  )
  return parts.listening
}

async function inParallel(
  faces: readonly Face[],
  close: (face: Face) => PromiseLike<unknown>,
): Promise<void> {
  await Promise.all(faces.map(close))
}

/** Loopback, the listening address, the issuer's host, and what the configuration adds. */
function servedNames({ config }: Context): readonly string[] {
  const { host, hostNames } = config.listen
  const issuer = new URL(config.issuer).hostname
  return ['localhost', '127.0.0.1', '::1', host, issuer, ...hostNames]
}

function urlOf({ config }: Context, port: number): string {
  const { host, tls } = config.listen
  return `${tls === undefined ? 'http' : 'https'}://${isIPv6(host) ? `[${host}]` : host}:${port}`
}

interface PublicParts {
  readonly hosts: HostTable
  readonly draining: () => boolean
}

async function createPublicFace(context: Context, { hosts, draining }: PublicParts): Promise<Face> {
  const { config, log, metrics, ring } = context
  const { tls, trustedProxies } = config.listen
  const sts = stsRoute(context)
  const iam = iamRoute(context)
  const first = publicListener({
    hosts,
    trustedProxies,
    byPath: new Map([
      ['/aws/sts', sts],
      ['/aws/sts/', sts],
      ['/aws/iam', iam],
      ['/aws/iam/', iam],
    ]),
    byHost: new Map([
      ['sts', sts],
      ['iam', iam],
    ]),
    log,
    draining,
    answered: metrics.answered,
  })
  const face = createFace({ log, first, ...(tls !== undefined && { tls: await readTls(tls) }) })
  addPublicRoutes(face.app, {
    issuer: config.issuer,
    discovery: (account) => describeIssuer(context, account),
    jwks: () => jwksDocument(ring),
    notReady: () => notReady(context),
    metrics: metrics.render,
  })
  return face
}

/** Our own issuer, or the one of an account's sessions. */
function describeIssuer({ config, trust }: Context, account?: string): DiscoveryDocument | undefined {
  if (account === undefined) return discoveryDocument({ issuer: config.issuer })
  if (trust.current().account(account) === undefined) return undefined
  return discoveryDocument({ issuer: outboundIssuer(config.issuer, account) })
}

/** @throws VouchsafeError `config_invalid` when a file cannot be read, or the two do not belong together */
async function readTls({ certFile, keyFile }: TlsFiles): Promise<{ cert: Buffer; key: Buffer }> {
  try {
    const [cert, key] = await Promise.all([readFile(certFile), readFile(keyFile)])
    createSecureContext({ cert, key })
    return { cert, key }
  } catch (cause) {
    throw new VouchsafeError('config_invalid', {
      say: 'the TLS certificate or its key cannot be used',
      detail: { certFile, keyFile },
      hint: 'VOUCH_TLS_CERT_FILE and VOUCH_TLS_KEY_FILE name a PEM chain and its key',
      cause,
    })
  }
}

interface SocketParts {
  readonly draining: () => boolean
  readonly listening: Listening
}

function createAdminFace(context: Context, { draining, listening }: SocketParts): PeerFace {
  const { log, config, store, news } = context
  const own = currentUid()
  const face = createPeerFace({
    transport: 'admin.sock',
    log,
    draining,
    serves: ({ uid }) => uid === own || uid === 0,
    refused: (caller) => countRefusal(context, caller),
  })
  addAdminRoutes(face, {
    ...context,
    issuer: config.issuer,
    version,
    records: store.ledger,
    usage: store.usage,
    changed: news.announce,
    status: () => describeStatus(context, listening),
  })
  face.app.get('/v1/openapi.json', () => describeAdminApi(version))
  return face
}

function createWorkloadFace(context: Context, { draining, listening }: SocketParts): PeerFace {
  const { log, config } = context
  const { issuer, trustDomain } = config
  const face = createPeerFace({
    transport: 'workload.sock',
    log,
    draining,
    serves: () => true,
    refused: (caller) => countRefusal(context, caller),
  })
  const server = () => ({ url: listening.url, issuer, trustDomain, version, ...onlyAccount(context) })
  addWorkloadRoutes(face, { ...context, issuer, trustDomain, server })
  return face
}

function countRefusal({ meter, clock }: Context, { transport, uid }: Caller): void {
  const source = uid === undefined ? transport : `uid:${uid}`
  const protocol = transport === 'admin.sock' ? 'admin' : 'workload'
  meter.failed({ source, reason: 'peer_refused', protocol, at: clock.now() })
}

function onlyAccount({ trust }: Context): { defaultAccount?: string } {
  const accounts = trust.current().resources.filter((resource) => resource.kind === 'Account')
  const [only] = accounts
  return only !== undefined && accounts.length === 1 ? { defaultAccount: only.name } : {}
}
