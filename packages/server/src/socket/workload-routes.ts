import { composeSpiffeId, formatSpiffeId } from '@vouchsafe/core/spiffe-id'
import type { Seconds } from '@vouchsafe/core/time'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import {
  tokenAnswer,
  workloadServerAnswer,
  workloadTokenRequest,
  type WorkloadServerAnswer,
} from '#admin/schema/token'
import { issueToken, type TokenDeps } from '#token/issue-token'
import type { PeerFace } from './peer-face.ts'

const LIFETIME_SECONDS = 900 as Seconds

export interface WorkloadDeps extends TokenDeps {
  readonly trustDomain: string
  readonly server: () => WorkloadServerAnswer
}

/**
 * What every local user may ask. INVARIANT: the subject of a token is what the kernel says of the connection;
 * nothing in the request can change it.
 */
export function addWorkloadRoutes({ app, callerOf }: PeerFace, deps: WorkloadDeps): void {
  const routes = app.withTypeProvider<ZodTypeProvider>()
  const schema = { body: workloadTokenRequest, response: { 200: tokenAnswer } }
  routes.post('/v1/token', { schema }, (request, reply) => {
    const caller = callerOf(request.raw)
    void reply.header('cache-control', 'no-store')
    return issueToken(deps, {
      subject: formatSpiffeId(composeSpiffeId(deps.trustDomain, ['local', 'uid', `${caller.uid}`])),
      audience: request.body.audience,
      lifetimeSeconds: LIFETIME_SECONDS,
      method: 'attested',
      caller,
    })
  })
  routes.get('/v1/server', { schema: { response: { 200: workloadServerAnswer } } }, () => deps.server())
}
