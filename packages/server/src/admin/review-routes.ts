import type { RoleUse } from '@vouchsafe/ledger/port'
import { reviewRows, selectRows, type ReviewRow } from '@vouchsafe/review/access'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { setImmediate } from 'node:timers/promises'
import type { PeerFace } from '#socket/peer-face'
import type { AdminDeps } from './admin-deps.ts'
import { reviewAnswer, reviewQuery, type ReviewAnswer, type ReviewQuery } from './schema/review.ts'

/** Roles asked of the store in one query, so that none holds up the event loop for long. */
const ROLES_AT_ONCE = 200

/** Who could assume what, who did, and what nobody uses: computed here, so that no ledger crosses the socket. */
export function addReviewRoutes({ app }: PeerFace, deps: AdminDeps): void {
  const routes = app.withTypeProvider<ZodTypeProvider>()
  const schema = { querystring: reviewQuery, response: { 200: reviewAnswer } }
  routes.get('/v1/review', { schema }, ({ query }) => review(deps, query))
}

async function review(
  { usage, trust, clock, stopping }: AdminDeps,
  query: ReviewQuery,
): Promise<ReviewAnswer> {
  // to the end of the ledger as it is now: a review of yesterday's use would clear what is in use today
  while ((await usage.fold()) > 0 && !stopping.aborted);
  const { version, resources } = trust.current()
  const roleIds = resources.filter(({ kind }) => kind === 'Role').map(({ uniqueId }) => uniqueId)
  const roleUses = await usesOf(usage, roleIds, query.subjects)
  const principals = await usage.principals()
  const at = clock.now()
  const rows = reviewRows({
    resources,
    roleUses,
    principalUses: new Map(principals.map((use) => [use.principal, use])),
    at,
    ownerTag: query.ownerTag,
  })
  return { version, at, rows: selectRows(rows, selectionOf(query)).map(answerRow) }
}

async function usesOf(
  usage: AdminDeps['usage'],
  roleIds: readonly string[],
  subjectsPerRole: number,
): Promise<ReadonlyMap<string, RoleUse>> {
  const uses = new Map<string, RoleUse>()
  for (let from = 0; from < roleIds.length; from += ROLES_AT_ONCE) {
    const some = await usage.roles({ roleIds: roleIds.slice(from, from + ROLES_AT_ONCE), subjectsPerRole })
    for (const use of some) uses.set(use.roleId, use)
    await setImmediate()
  }
  return uses
}

/** Without the keys that were not given. */
function selectionOf({
  kind,
  account,
  name,
  owner,
  unusedDays,
  order,
}: ReviewQuery): Parameters<typeof selectRows>[1] {
  return {
    order,
    ...(kind !== undefined && { kind }),
    ...(account !== undefined && { account }),
    ...(name !== undefined && { name }),
    ...(owner !== undefined && { owner }),
    ...(unusedDays !== undefined && { unusedDays }),
  }
}

/** The API's own shape: mutable lists are all that differs. */
function answerRow({ subjects, roles, trust, permissions, ...row }: ReviewRow): ReviewAnswer['rows'][number] {
  return {
    ...row,
    subjects: [...subjects],
    ...(roles !== undefined && { roles: [...roles] }),
    ...(trust !== undefined && { trust: { ...trust, because: [...trust.because] } }),
    ...(permissions !== undefined && { permissions: { ...permissions, because: [...permissions.because] } }),
  }
}
