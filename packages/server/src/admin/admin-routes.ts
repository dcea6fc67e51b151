import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { PeerFace } from '#socket/peer-face'
import type { AdminDeps } from './admin-deps.ts'
import { addAdministratorRoutes } from './administrator-routes.ts'
import { addAuditRoutes } from './audit-routes.ts'
import { addCandidateRoutes } from './candidate-routes.ts'
import { addReviewRoutes } from './review-routes.ts'
import { statusAnswer } from './schema/status.ts'
import { addTokenRoutes } from './token-routes.ts'
import { addTrustRoutes } from './trust-routes.ts'

/** The admin API, version 1. */
export function addAdminRoutes(face: PeerFace, deps: AdminDeps): void {
  const routes = face.app.withTypeProvider<ZodTypeProvider>()
  routes.get('/v1/status', { schema: { response: { 200: statusAnswer } } }, () => deps.status())
  addTrustRoutes(face, deps)
  addTokenRoutes(face, deps)
  addAdministratorRoutes(face, deps)
  addAuditRoutes(face, deps)
  addReviewRoutes(face, deps)
  addCandidateRoutes(face, deps)
}
