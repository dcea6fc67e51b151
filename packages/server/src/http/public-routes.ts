import { discoveryPath, jwksPath, type JwksDocument } from '@vouchsafe/issuer/discovery'
import type { FastifyInstance } from 'fastify'

export interface PublicRoutes {
  /** `iss` of our own tokens; its path, if any, is where its documents are. */
  readonly issuer: string
  /** The OpenID discovery document of one of our issuers; undefined for an account that is not there. */
  readonly discovery: (account?: string) => unknown
  readonly jwks: () => JwksDocument
  /** Names of what is not ready; empty when the server is. */
  readonly notReady: () => Promise<readonly string[]>
  readonly metrics: () => Promise<{ readonly contentType: string; readonly body: string }>
}

const DISCOVERY_CACHE = 'public, max-age=3600'

/** The issuer's documents, health and metrics: everything public that is no vendor's protocol. */
export function addPublicRoutes(app: FastifyInstance, routes: PublicRoutes): void {
  const issuerPath = new URL(routes.issuer).pathname.replace(/\/$/, '')
  for (const path of [issuerPath, `${issuerPath}/aws/:account`]) addIssuerRoutes(app, path, routes)

  app.get('/healthz', () => ({ status: 'ok' }))
  app.get('/readyz', async (_request, reply) => {
    const notReady = await routes.notReady()
    const ready = notReady.length === 0
    return reply
      .code(ready ? 200 : 503)
      .header('cache-control', 'no-store')
      .send(ready ? { status: 'ready' } : { status: 'not ready', notReady })
  })
  app.get('/metrics', async (_request, reply) => {
    const { contentType, body } = await routes.metrics()
    return reply.header('content-type', contentType).send(body)
  })
}

/** One set of keys signs for all of our issuers, each under its own name. */
function addIssuerRoutes(app: FastifyInstance, path: string, { discovery, jwks }: PublicRoutes): void {
  app.get<{ Params: { account?: string } }>(`${path}${discoveryPath}`, (request, reply) => {
    const document = discovery(request.params.account)
    if (document === undefined) return reply.callNotFound()
    return reply.header('cache-control', DISCOVERY_CACHE).send(document)
  })
  app.get(`${path}${jwksPath}`, (request, reply) => {
    const { body, contentType, etag, cacheControl } = jwks()
    void reply.header('cache-control', cacheControl).header('etag', etag)
    if (request.headers['if-none-match'] === etag) return reply.code(304).send()
    return reply.header('content-type', contentType).send(body)
  })
}
