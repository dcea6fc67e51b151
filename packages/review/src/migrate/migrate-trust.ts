import type { JsonObject, JsonValue } from '@vouchsafe/core/json'
import { parseJsonObject } from '@vouchsafe/core/json'
import { applyEdits, type Edit } from '@vouchsafe/policy/explain'
import { parseTrustPolicy, type TrustPolicyDocument } from '@vouchsafe/policy/parse'
import { longestMigrated } from './longest-migrated.ts'
import { planByClaims } from './by-claims.ts'
import { planByNumber } from './by-number.ts'
import { planBySubject } from './by-subject.ts'
import { googleForm } from './id-forms.ts'
import { joinPlans, type Plan, type Task } from './plan.ts'
import { isWithin } from './prove.ts'
import { rawStatements, tasksIn, type Written } from './tasks.ts'
import type { Migration, MigrationOptions } from './types.ts'

/**
 * The policy that takes ids in place of names that somebody else could register. First it takes both: everybody who got
 * in gets in, and beyond them only who has the ids. With `dropsNames` it takes the ids alone. Whom it forbids by name it
 * forbids by id too. All of that is shown of the whole policies, not assumed. Names whose ids are not known stay, and are told.
 *
 * @throws VouchsafeError `policy_malformed`, `policy_too_large`
 */
export function migrateTrust(text: string, options: MigrationOptions): Migration {
  const old = parsed(text)
  const both = planFor({ text, document: old }, { ...options, dropsNames: false })
  const withBoth = applied(text, both)
  const plan = options.dropsNames ? planFor({ text, document: old }, options) : both
  const policy = applied(text, plan)
  const [after, before] = [parsed(policy), parsed(withBoth)]
  const byIds = referencePolicy({ text, document: old }, plan, options)
  return {
    policy,
    changes: policy !== text,
    pinned: plan.pinned,
    left: plan.left,
    forbids: both.forbids.length > 0,
    keeps: options.dropsNames
      ? isWithin(after, before)
      : isWithin(parsed(withEdits(text, both.forbids)), after),
    onlyByIds: isWithin(after, byIds),
  }
}

function parsed(text: string): TrustPolicyDocument {
  return parseTrustPolicy(text, { maxLength: longestMigrated })
}

function applied(text: string, { edits, forbids }: Pick<Plan, 'edits' | 'forbids'>): string {
  return withEdits(text, [...edits, ...forbids])
}

function withEdits(text: string, edits: readonly Edit[]): string {
  return edits.length === 0 ? text : `${applyEdits(text, edits)}\n`
}

function planFor(written: Written, options: MigrationOptions): Plan {
  return joinPlans(tasksIn(written, options).map(planOf))
}

function planOf(task: Task): Plan {
  if (task.ids === googleForm) return planByNumber(task)
  const by = task.options.by ?? (task.ids.inSubject ? 'subject' : 'claims')
  return by === 'subject' && task.ids.inSubject ? planBySubject(task) : planByClaims(task)
}

/**
 * What the new policy may admit at most. With names: the old policy, and whoever has the ids. Without: of the statements
 * that were changed whoever has the ids, and the other statements as they are.
 */
function referencePolicy(
  { text, document }: Written,
  { left }: Plan,
  options: MigrationOptions,
): TrustPolicyDocument {
  const raws = rawStatements(text)
  const tasks = tasksIn({ text, document }, options)
  const open = tasks.flatMap((task) =>
    planOf(task).reference.map((Condition): JsonObject => {
      // a Sid may stand only once
      const { Condition: _, Sid: __, ...rest } = raws[task.statement.index] ?? {}
      return { ...rest, Condition }
    }),
  )
  const pinned = new Set(
    tasks.filter((task) => planOf(task).pinned.length > 0).map(({ statement }) => statement.index),
  )
  const staying = new Set(left.map(({ statement }) => statement))
  const kept = raws.filter((_, at) => !options.dropsNames || !pinned.has(at) || staying.has(at))
  const Statement: readonly JsonValue[] = [...kept, ...open]
  return parsed(JSON.stringify({ ...parseJsonObject(text), Statement }))
}
