import { sessionArn } from '@vouchsafe/exchange/session'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { PeerFace } from '#socket/peer-face'
import type { AdminDeps } from './admin-deps.ts'
import { administratorSessionAnswer, administratorSessionRequest } from './schema/administrator-session.ts'

/** A session for the administrator's own tools: this socket is the only place that hands one out. */
export function addAdministratorRoutes({ app, callerOf }: PeerFace, { exchange }: AdminDeps): void {
  const routes = app.withTypeProvider<ZodTypeProvider>()
  const schema = { body: administratorSessionRequest, response: { 200: administratorSessionAnswer } }
  routes.post('/v1/administrator-session', { schema }, async ({ body, raw }, reply) => {
    const caller = callerOf(raw)
    const issued = await exchange.issueAdministratorSession({ account: body.account, caller })
    const { session, credential } = issued
    void reply.header('cache-control', 'no-store')
    return {
      account: session.account,
      arn: sessionArn(session),
      accessKeyId: credential.accessKeyId,
      secretAccessKey: credential.secretAccessKey.reveal(),
      sessionToken: credential.token.reveal(),
      expiresAt: session.expiresAt,
    }
  })
}
