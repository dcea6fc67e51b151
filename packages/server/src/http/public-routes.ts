import type { FastifyInstance } from 'fastify'

export interface PublicRoutes {
  /** `iss` of our own tokens; its path, if any, is where its documents are. */
  readonly issuer: string
  /** The OpenID discovery document. */
  readonly discovery: () => unknown
  readonly jwks: () => unknown
  /** Names of what is not ready; empty when the server is. */
  readonly notReady: () => Promise<readonly string[]>
  readonly metrics: () => Promise<{ readonly contentType: string; readonly body: string }>
}

/** Verifiers keep a JWK set this long; keys are published far longer than that before they sign. */
const DOCUMENT_CACHE = 'public, max-age=300'

/** The issuer's documents, health and metrics: everything public that is no vendor's protocol. */
export function addPublicRoutes(app: FastifyInstance, routes: PublicRoutes): void {
  const issuerPath = new URL(routes.issuer).pathname.replace(/\/$/, '')
  const documents = [
    ['openid-configuration', routes.discovery],
    ['jwks.json', routes.jwks],
  ] as const
  for (const [name, document] of documents)
    app.get(`${issuerPath}/.well-known/${name}`, (_request, reply) =>
      reply.header('cache-control', DOCUMENT_CACHE).send(document()),
    )

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
