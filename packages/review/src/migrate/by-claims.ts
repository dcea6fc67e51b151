import type { JsonObject } from '@vouchsafe/core/json'
import type { Edit } from '@vouchsafe/policy/explain'
import type { Condition } from '@vouchsafe/policy/parse'
import { isNaming, wanted } from '#lint/tokens/statement-keys'
import { printCondition } from '#lint/rules/print-condition'
import { whyNameless } from './by-subject.ts'
import { scopeName } from './id-forms.ts'
import { namedValue, namelessPattern, type NamedValue } from './named-value.ts'
import { isSameStatement, removing, rewritten, shortest, underHost } from './statement-element.ts'
import { asItIs, joinPlans, nothingToDo, unknownId, type Plan, type Task } from './plan.ts'

/**
 * Puts a statement beside the one with names that asks for ids in claims of their own and takes any name in the
 * subject: one for each repository, so that no id goes with the branch of another. Without names it takes the place of
 * the old one. What a Deny forbids by name it forbids by id as well.
 */
export function planByClaims(task: Task): Plan {
  if (isPinned(task)) return nothingToDo
  const [condition, second] = onSubject(task).filter(isNaming)
  if (condition === undefined) return nothingToDo
  const plans = condition.values.map((value) => planFor(task, { condition, second }, value))
  const groups = plans.filter((plan): plan is Group => 'named' in plan)
  const others = plans.filter((plan): plan is Plan => !('named' in plan))
  return joinPlans([...others, ...groupPlans(task, { condition, groups })])
}

function onSubject({ statement, host }: Task): Condition[] {
  return statement.conditions.filter(({ key }) => key.toLowerCase() === `${host}:sub`.toLowerCase())
}

interface Written {
  readonly condition: Condition
  readonly second: Condition | undefined
}

function planFor(task: Task, { condition, second }: Written, value: string): Plan | Group {
  const { statement, host, ids, options } = task
  const leave = (why: string): Plan => ({
    ...nothingToDo,
    left: [{ statement: statement.index, host, value, why }],
  })
  const named = namedValue(task.form, value)
  if (named === undefined) {
    const why = whyNameless(task, value)
    return why === undefined ? asItIs(statement, condition, value) : leave(why)
  }
  const hidden = [ids.tenantClaim, ids.scopeClaim].find((claim) => !options.isExposed(host, claim))
  if (hidden !== undefined) return leave(`AWS shows policies no ids of ${ids.issuer} (\`${hidden}\`)`)
  const why = unwritable(task, condition, second)
  if (why !== undefined) return leave(why)
  const found = idsFor(task, named)
  return 'unknown' in found ? leave(unknownId(found.unknown)) : { named, ...found }
}

interface Group {
  readonly named: NamedValue
  /** Claims with the ids that they have to be. */
  readonly claims: Readonly<Record<string, string>>
}

/** Ids are asked for already. */
function isPinned({ statement, host, ids }: Task): boolean {
  return [ids.tenantClaim, ids.scopeClaim].some((claim) => wanted(statement, `${host}:${claim}`).length > 0)
}

function unwritable(
  { document }: Task,
  condition: Condition,
  second: Condition | undefined,
): string | undefined {
  if (second !== undefined) return 'two conditions on the subject cannot be written as one'
  if (condition.operator.name === 'StringEqualsIgnoreCase')
    return 'no operator takes patterns and ignores letter case'
  const isLiteral =
    condition.operator.name === 'StringEquals' && condition.values.some((one) => /[*?]/.test(one))
  return isLiteral && document.version !== '2012-10-17'
    ? 'only policies of version 2012-10-17 can write a literal wildcard'
    : undefined
}

function idsFor(
  { ids, idOf }: Task,
  { tenant, scope }: NamedValue,
): Pick<Group, 'claims'> | { readonly unknown: string } {
  const tenantName = ids.tenantName(tenant, scope)
  const owner = idOf(tenantName)
  if (scope === undefined)
    return owner === undefined ? { unknown: tenantName } : { claims: { [ids.tenantClaim]: owner } }
  const name = scopeName(tenant, scope)
  const id = idOf(name)
  if (id === undefined) return { unknown: name }
  return { claims: { ...(owner !== undefined && { [ids.tenantClaim]: owner }), [ids.scopeClaim]: id } }
}

function groupPlans(
  task: Task,
  { condition, groups }: { readonly condition: Condition; readonly groups: readonly Group[] },
): Plan[] {
  const { statement, host, raws, options } = task
  const isDeny = statement.effect === 'Deny'
  const plans = [...Map.groupBy(groups, ({ claims }) => JSON.stringify(claims)).values()].map(
    (members): Plan => {
      const [one] = members
      const [claims, named] = [one?.claims ?? {}, one?.named]
      const element = elementFor(task, condition, members)
      const isThere = raws.some((raw) => isSameStatement(raw, element))
      const edits: Edit[] = isThere ? [] : [{ kind: 'add_statement', element }]
      if (isDeny) return { ...nothingToDo, forbids: edits }
      const name = named?.scope === undefined ? (named?.tenant ?? '') : scopeName(named.tenant, named.scope)
      const asks = Object.entries(claims).map(([claim, id]) => `${claim} ${id}`)
      return {
        ...nothingToDo,
        edits,
        pinned: [{ statement: statement.index, host, name, by: 'claims', asks }],
        reference: [{ StringEquals: underHost(host, claims) }],
      }
    },
  )
  const covered = new Set(groups.map(({ named }) => named.value))
  const removed = options.dropsNames && !isDeny ? removing(statement, condition, covered) : []
  return [...plans, { ...nothingToDo, edits: removed }]
}

/** The statement with ids in place of names, where it lets in and where it makes exceptions. Its other conditions stay. */
function elementFor(task: Task, condition: Condition, members: readonly Group[]): JsonObject {
  const { raws, statement, host } = task
  const claims = members[0]?.claims ?? {}
  const like = printCondition({ operator: { ...condition.operator, name: 'StringLike' } })
  const patterns = members.map(({ named }) => namelessIn(task, condition, named.value))
  const exceptions = onSubject(task).filter(({ operator }) => isPlainException(operator))
  const excepted = exceptions.flatMap((one) => one.values.map((value) => namelessIn(task, one, value)))
  return rewritten(raws[statement.index] ?? {}, {
    without: [condition, ...exceptions],
    added: [
      ['StringEquals', underHost(host, claims)],
      [like, { [condition.key]: shortest(patterns) }],
      ...(excepted.length > 0 ? [['StringNotLike', { [condition.key]: shortest(excepted) }] as const] : []),
    ],
  })
}

function isPlainException({ name, set }: Condition['operator']): boolean {
  return set === undefined && (name === 'StringNotLike' || name === 'StringNotEquals')
}

/** A value of a condition as a pattern that takes any name in place of those that it has. */
function namelessIn({ form }: Task, { operator }: Condition, value: string): string {
  const isLiteral = operator.name === 'StringEquals' || operator.name === 'StringNotEquals'
  const named = namedValue(form, value)
  if (named === undefined) return isLiteral ? literally(value) : value
  return namelessPattern(form, isLiteral ? { ...named, rest: literally(named.rest) } : named)
}

/** A text that stands for itself among patterns. */
function literally(text: string): string {
  return text.replaceAll(/[*?]/g, (wildcard) => `\${${wildcard}}`)
}
