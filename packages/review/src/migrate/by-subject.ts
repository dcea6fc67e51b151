import type { JsonObject } from '@vouchsafe/core/json'
import type { Edit } from '@vouchsafe/policy/explain'
import type { Condition } from '@vouchsafe/policy/parse'
import { isNaming } from '#lint/tokens/statement-keys'
import { printCondition } from '#lint/rules/print-condition'
import { scopeName } from './id-forms.ts'
import { namedValue, type NamedValue } from './named-value.ts'
import { asItIs, joinPlans, nothingToDo, unknownId, type Plan, type Task } from './plan.ts'

/** The part of a subject up to what follows the names, with ids; or the name whose id is not known. */
type Head = { readonly head: string } | { readonly unknown: string }

/**
 * Puts the subject with ids beside each subject with names (`repo:acme@123/shop@456:…` beside `repo:acme/shop:…`), in
 * conditions that forbid as well, so that what is forbidden stays so. Without names it takes those out that let in.
 */
export function planBySubject(task: Task): Plan {
  const key = `${task.host}:sub`
  const conditions = task.statement.conditions.filter((one) => one.key.toLowerCase() === key.toLowerCase())
  const plan = joinPlans(
    conditions.flatMap((condition) => condition.values.map((value) => planFor(task, condition, value))),
  )
  // an exception goes with what it is an exception to
  const isIdle = task.statement.effect === 'Allow' && plan.pinned.length === 0
  return isIdle ? { ...plan, forbids: [] } : plan
}

function planFor(task: Task, condition: Condition, value: string): Plan {
  const { statement, host, form, options } = task
  const letsIn = statement.effect === 'Allow' && isNaming(condition)
  const named = namedValue(form, value)
  if (named === undefined) {
    const why = letsIn ? whyNameless(task, value) : undefined
    if (why !== undefined) return { ...nothingToDo, left: [{ statement: statement.index, host, value, why }] }
    return letsIn ? asItIs(statement, condition, value) : nothingToDo
  }
  const found = headOf(task, named)
  if ('unknown' in found) {
    const left = { statement: statement.index, host, value, why: unknownId(found.unknown) }
    return { ...nothingToDo, left: [left] }
  }
  const place = { statement: statement.index, operator: printCondition(condition), key: condition.key }
  const withIds = found.head + named.rest
  const add: Edit[] = condition.values.includes(withIds)
    ? []
    : [{ kind: 'add_value', ...place, value: withIds }]
  if (!letsIn) return { ...nothingToDo, forbids: add }
  const remove: Edit[] = options.dropsNames ? [{ kind: 'remove_value', ...place, value }] : []
  const name = named.scope === undefined ? named.tenant : scopeName(named.tenant, named.scope)
  return {
    ...nothingToDo,
    edits: [...add, ...remove],
    pinned: [{ statement: statement.index, host, name, by: 'subject', asks: [withIds] }],
    reference: [referenceOf(condition, { head: found.head, withIds })],
  }
}

/** Subjects of other templates that name somebody (GitHub, "Customizing the subject claims"). */
const otherNames = /^(?:repository|repository_owner|job_workflow_ref|workflow_ref|namespace_path|group_path):/

/** Why a value names nobody for whom an id could stand; undefined where it has ids, or no names at all. */
export function whyNameless({ form }: Task, value: string): string | undefined {
  const [before] = form.marks
  if (otherNames.test(value)) return 'it names them in a template of its own: have the issuer write ids there'
  const tenant = value.startsWith(before) ? value.slice(before.length) : value
  return /^[^/:@]*[*?]/.test(tenant) ? 'a wildcard stands where the name would' : undefined
}

function headOf({ form, ids, idOf }: Task, { tenant, scope }: NamedValue): Head {
  const [before, between] = form.marks
  const tenantName = ids.tenantName(tenant, scope)
  const owner = idOf(tenantName)
  if (owner === undefined) return { unknown: tenantName }
  const head = `${before}${tenant}@${owner}`
  if (scope === undefined) return { head }
  const name = scopeName(tenant, scope)
  const id = idOf(name)
  return id === undefined ? { unknown: name } : { head: `${head}${between}${scope}@${id}` }
}

function referenceOf(
  { operator, key }: Condition,
  { head, withIds }: { readonly head: string; readonly withIds: string },
): JsonObject {
  // letter case of the whole: no pattern could say that
  if (operator.name === 'StringEqualsIgnoreCase') return { StringEqualsIgnoreCase: { [key]: withIds } }
  return { StringLike: { [key]: `${head}*` } }
}
