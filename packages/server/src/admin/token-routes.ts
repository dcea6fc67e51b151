import type { Seconds } from '@vouchsafe/core/time'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { PeerFace } from '#socket/peer-face'
import { issueToken } from '#token/issue-token'
import type { AdminDeps } from './admin-deps.ts'
import { tokenAnswer, tokenRequest } from './schema/token.ts'

const DEFAULT_LIFETIME_SECONDS = 900

/** Tokens for trying things out: any subject, but always marked as the administrator's doing. */
export function addTokenRoutes({ app, callerOf }: PeerFace, deps: AdminDeps): void {
  const routes = app.withTypeProvider<ZodTypeProvider>()
  const schema = { body: tokenRequest, response: { 200: tokenAnswer } }
  routes.post('/v1/tokens', { schema }, ({ body, raw }, reply) => {
    const { subject, audience, lifetimeSeconds = DEFAULT_LIFETIME_SECONDS, claims, algorithm } = body
    void reply.header('cache-control', 'no-store')
    return issueToken(deps, {
      subject,
      audience,
      lifetimeSeconds: lifetimeSeconds as Seconds,
      method: 'administrator',
      caller: callerOf(raw),
      ...(claims !== undefined && { claims }),
      ...(algorithm !== undefined && { algorithm }),
    })
  })
}
