import { planChange, planDelete } from '@vouchsafe/trust/plan'
import type { Resource } from '@vouchsafe/trust/resource'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { changeTrust } from '#change/change-trust'
import type { PeerFace } from '#socket/peer-face'
import type { AdminDeps } from './admin-deps.ts'
import { adminActor, changeAnswer } from './change-answer.ts'
import {
  applyAnswer,
  applyRequest,
  deletePath,
  deleteQuery,
  resourceListAnswer,
  resourceQuery,
  type ResourceAnswer,
} from './schema/resource.ts'

/** Trust as code: list, apply, delete. */
export function addTrustRoutes({ app, callerOf }: PeerFace, deps: AdminDeps): void {
  const routes = app.withTypeProvider<ZodTypeProvider>()

  routes.get(
    '/v1/resources',
    { schema: { querystring: resourceQuery, response: { 200: resourceListAnswer } } },
    ({ query }) => {
      const { version, resources } = deps.trust.current()
      return { version, resources: resources.filter((one) => matches(one, query)).map(resourceAnswer) }
    },
  )

  const apply = { body: applyRequest, response: { 200: applyAnswer } }
  routes.post('/v1/apply', { schema: apply, bodyLimit: LARGEST_APPLY }, async ({ body, raw }) => {
    const { documents, dryRun, prune } = body
    const { random, facts } = deps
    const changed = await changeTrust(deps, {
      actor: adminActor(callerOf(raw)),
      dryRun,
      plan: (state, at) => planChange(state, documents.map(withoutAbsent), { at, random, facts, prune }),
    })
    return changeAnswer(changed)
  })

  const remove = { params: deletePath, querystring: deleteQuery, response: { 200: applyAnswer } }
  routes.delete('/v1/resources/:kind/:account/:name', { schema: remove }, async (request) => {
    const changed = await changeTrust(deps, {
      actor: adminActor(callerOf(request.raw)),
      dryRun: request.query.dryRun,
      plan: (state, at) => planDelete(state, [request.params], { at, facts: deps.facts }),
    })
    return changeAnswer(changed)
  })
}

/** A large estate in one apply: thousands of roles with their policies. */
const LARGEST_APPLY = 64 * 1024 * 1024

/** An absent key and an undefined one are the same on the wire, and differ in the planner's types. */
function withoutAbsent<
  T extends { account?: string | undefined; place?: string | undefined; places?: unknown },
>({ account, place, places, ...rest }: T) {
  return {
    ...rest,
    ...(account !== undefined && { account }),
    ...(place !== undefined && { place }),
    ...(places !== undefined && { places: places as Readonly<Record<string, string>> }),
  }
}

function matches(
  resource: Resource,
  query: { kind?: string | undefined; account?: string | undefined; name?: string | undefined },
): boolean {
  const { kind = resource.kind, account = resource.account, name = resource.name } = query
  return resource.kind === kind && resource.account === account && resource.name === name
}

/** The API's own shape: what the store adds later does not leak into it. */
function resourceAnswer(resource: Resource): ResourceAnswer {
  const { kind, account, name, uniqueId, spec, createdAt, updatedAt } = resource
  return { kind, account, name, uniqueId, spec: spec as ResourceAnswer['spec'], createdAt, updatedAt }
}
