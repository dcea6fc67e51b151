import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { promote, readRecord, setCandidate } from '#candidate/index'
import type { PeerFace } from '#socket/peer-face'
import type { AdminDeps } from './admin-deps.ts'
import { adminActor, changeAnswer } from './change-answer.ts'
import {
  candidateQuery,
  candidateRecord,
  candidateRequest,
  promoteAnswer,
  promoteRequest,
} from './schema/candidate.ts'
import { applyAnswer } from './schema/resource.ts'

/** Candidate trust policies: what is on record of them, how a role gets one, how it becomes the enforced one. */
export function addCandidateRoutes({ app, callerOf }: PeerFace, deps: AdminDeps): void {
  const routes = app.withTypeProvider<ZodTypeProvider>()
  const read = { querystring: candidateQuery, response: { 200: candidateRecord } }
  routes.get('/v1/candidate', { schema: read }, ({ query }) => readRecord(deps, query))

  const write = { body: candidateRequest, response: { 200: applyAnswer } }
  routes.put('/v1/candidate', { schema: write }, async ({ body, raw }) =>
    changeAnswer(await setCandidate(deps, body, adminActor(callerOf(raw)))),
  )

  const promotion = { body: promoteRequest, response: { 200: promoteAnswer } }
  routes.post('/v1/promote', { schema: promotion }, async ({ body, raw }) => {
    const { changed, ...answer } = await promote(deps, body, adminActor(callerOf(raw)))
    return { ...answer, ...(changed !== undefined && { change: changeAnswer(changed) }) }
  })
}
