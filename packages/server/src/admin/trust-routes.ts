import { planChange, planDelete, type TrustPlan } from '@vouchsafe/trust/plan'
import { compareKeys, type Actor, type Resource, type ResourceChange } from '@vouchsafe/trust/resource'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { IncomingMessage } from 'node:http'
import { changeTrust, type Changed } from '#change/change-trust'
import type { PeerFace } from '#socket/peer-face'
import type { AdminDeps } from './admin-deps.ts'
import {
  applyAnswer,
  applyRequest,
  deletePath,
  deleteQuery,
  resourceListAnswer,
  resourceQuery,
  type ApplyAnswer,
  type ResourceAnswer,
} from './schema/resource.ts'

/** Trust as code: list, apply, delete. */
export function addTrustRoutes({ app, callerOf }: PeerFace, deps: AdminDeps): void {
  const routes = app.withTypeProvider<ZodTypeProvider>()
  const actorOf = (request: IncomingMessage): Actor => {
    const { uid, pid = 0 } = callerOf(request)
    return { via: 'admin.sock', uid, pid }
  }

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
      actor: actorOf(raw),
      dryRun,
      plan: (state, at) => planChange(state, documents.map(withoutAbsent), { at, random, facts, prune }),
    })
    return changeAnswer(changed)
  })

  const remove = { params: deletePath, querystring: deleteQuery, response: { 200: applyAnswer } }
  routes.delete('/v1/resources/:kind/:account/:name', { schema: remove }, async (request) => {
    const changed = await changeTrust(deps, {
      actor: actorOf(request.raw),
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

function changeAnswer({ plan, version, id }: Changed): ApplyAnswer {
  return {
    version,
    changed: id !== undefined,
    ...(id !== undefined && { id }),
    changes: plan.changes.map(changeOf).toSorted((a, b) => compareKeys(a.key, b.key)),
    warnings: warningsOf(plan),
  }
}

type Spec = ResourceAnswer['spec']

function changeOf(change: ResourceChange): ApplyAnswer['changes'][number] {
  const { kind, account, name } = change.op === 'delete' ? change.before : change.after
  return {
    op: change.op,
    key: { kind, account, name },
    // JSON both ways; the schema's own type of JSON is mutable
    ...(change.op !== 'create' && { before: change.before.spec as Spec }),
    ...(change.op !== 'delete' && { after: change.after.spec as Spec }),
  }
}

function warningsOf(plan: TrustPlan): ApplyAnswer['warnings'] {
  return plan.warnings.map(({ key, field, say, place }) => ({
    key,
    field,
    message: say,
    ...(place !== undefined && { place }),
  }))
}
