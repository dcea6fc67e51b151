import type { TrustPlan } from '@vouchsafe/trust/plan'
import { compareKeys, type Actor, type ResourceChange } from '@vouchsafe/trust/resource'
import type { Changed } from '#change/change-trust'
import type { PeerCaller } from '#socket/peer-face'
import type { ApplyAnswer } from './schema/resource.ts'

/** Whoever is at the other end of `admin.sock`, as the one who changes trust. */
export function adminActor({ uid, pid = 0 }: PeerCaller): Actor {
  return { via: 'admin.sock', uid, pid }
}

/** What became of a change of trust, as the API says it. */
export function changeAnswer({ plan, version, id }: Changed): ApplyAnswer {
  return {
    version,
    changed: id !== undefined,
    ...(id !== undefined && { id }),
    changes: plan.changes.map(changeOf).toSorted((a, b) => compareKeys(a.key, b.key)),
    warnings: warningsOf(plan),
  }
}

type Spec = NonNullable<ApplyAnswer['changes'][number]['after']>

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
