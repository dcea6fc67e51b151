import type { CompiledCondition, CompiledStatement } from '#compile/types'
import { compileCondition, isSatisfied } from '#compile/compile-condition'
import type { ConditionReason, PolicyRequest } from '#decision/types'
import { operatorFacts } from '#iam/operators'
import { parseOperator, printOperator } from '#iam/operator'
import type { Condition, TrustPolicyDocument, TrustStatement } from '#parse/types'
import type { Edit } from './edits.ts'

/** For one element that stands in the way: the changes that would let the request past it, the mildest first. */
export type Repairs = readonly Edit[]

interface Asked {
  readonly request: PolicyRequest
  readonly document: TrustPolicyDocument
}

/** What keeps an Allow from applying, element by element; empty where it applies. */
export function repairsOfAllow(
  { index, actions, conditions }: TrustStatement,
  compiled: CompiledStatement,
  { request, document }: Asked,
): Repairs[] {
  const found: Repairs[] = []
  if (!compiled.action.matches(request.action))
    // a statement with NotAction takes no Action beside it
    found.push(actions.complement ? [] : [{ kind: 'add_action', statement: index, action: request.action }])
  if (compiled.principal?.matches(request.principal) !== true)
    found.push([
      { kind: 'add_principal', statement: index, type: request.principal.type, id: nameOf(request) },
    ])
  for (const [at, condition] of conditions.entries()) {
    const reason = reasonOf(compiled.conditions[at], request)
    if (reason === undefined || isSatisfied(reason)) continue
    found.push(repairsOfCondition(condition, { reason, index, request, document }))
  }
  return found
}

/** Ways to keep a Deny from applying: one of them is enough. */
export function repairsOfDeny({ index, conditions }: TrustStatement, asked: Asked): Repairs {
  const narrowed = conditions.flatMap((condition) =>
    narrowings(condition, index, asked).filter(
      (edit) => !holdsAfter(edit, condition, { ...asked, effect: 'Deny' }),
    ),
  )
  return [...narrowed, { kind: 'remove_statement', statement: index }]
}

function narrowings(condition: Condition, statement: number, { request, document }: Asked): Edit[] {
  const { operator, key } = condition
  const { type, negated } = operatorFacts(operator.name)
  const found = request.context.get(key.toLowerCase())
  const place = { statement, operator: printOperator(operator), key }
  if (typeof found !== 'string') return []
  if (!negated) return withoutValue(condition, place, found)
  const value = literally(found, { isPattern: takesValues[type] === 'pattern', version: document.version })
  return value === undefined ? [] : [{ kind: 'add_value', ...place, value }]
}

/** Whether the condition is satisfied by the request once the edit is made: another of its values may say otherwise. */
function holdsAfter(
  edit: Edit,
  condition: Condition,
  { request: { context }, document: { version }, effect }: Asked & Pick<CompiledStatement, 'effect'>,
): boolean {
  const { check, contextKey } = compileCondition(conditionAfter(edit, condition), { effect, version })
  return isSatisfied(check(context.get(contextKey), context))
}

function conditionAfter(edit: Edit, condition: Condition): Condition {
  const { operator, values } = condition
  if (edit.kind === 'add_value') return { ...condition, values: [...values, edit.value] }
  if (edit.kind === 'remove_value')
    return { ...condition, values: values.filter((value) => value !== edit.value) }
  if (edit.kind === 'replace_operator')
    return { ...condition, operator: parseOperator(edit.with) ?? operator }
  return condition
}

function reasonOf(
  condition: CompiledCondition | undefined,
  { context }: PolicyRequest,
): ConditionReason | undefined {
  return condition?.check(context.get(condition.contextKey), context)
}

interface Failing extends Asked {
  readonly reason: ConditionReason
  readonly index: number
}

function repairsOfCondition(condition: Condition, failing: Failing): Repairs {
  const place = { statement: failing.index, operator: printOperator(condition.operator), key: condition.key }
  const milder = milderThanDropping(condition, place, failing).filter((edit) =>
    holdsAfter(edit, condition, { ...failing, effect: 'Allow' }),
  )
  return [...milder, { kind: 'remove_condition', ...place }]
}

function milderThanDropping(condition: Condition, place: Place, failing: Failing): Edit[] {
  const found = failing.request.context.get(condition.key.toLowerCase())
  if (typeof found !== 'string') return repairsOfList(condition, place, { found, ...failing })
  if (failing.reason === 'negated_value_matched') return withoutValue(condition, place, found)
  if (failing.reason !== 'no_value_matched' && failing.reason !== 'variable_unresolved') return []
  return widened(condition, place, { found, version: failing.document.version })
}

function repairsOfList(
  condition: Condition,
  place: Place,
  { found, reason, document: { version } }: Failing & { readonly found: readonly string[] | undefined },
): Edit[] {
  const { set } = condition.operator
  if (found === undefined) return []
  if (set === undefined)
    return [{ kind: 'replace_operator', ...place, with: `ForAnyValue:${place.operator}` }]
  // one more value is enough for any, and for all only where one was missing
  if (set !== 'ForAnyValue' || reason !== 'no_value_matched') return []
  return found.flatMap((one) => widened(condition, place, { found: one, version }))
}

type Place = { readonly statement: number; readonly operator: string; readonly key: string }

function withoutValue({ values }: Condition, place: Place, found: string): Edit[] {
  return values.length > 1 && values.includes(found) ? [{ kind: 'remove_value', ...place, value: found }] : []
}

/** Operators whose values a text can be added to, and whether `*` and `?` are wildcards there. */
const takesValues: Readonly<Record<string, 'literal' | 'pattern'>> = {
  text: 'literal',
  text_any_case: 'literal',
  boolean: 'literal',
  ip: 'literal',
  wildcard: 'pattern',
  arn: 'pattern',
}

function widened(
  { operator, values }: Condition,
  place: Place,
  { found, version }: { readonly found: string; readonly version: TrustPolicyDocument['version'] },
): Edit[] {
  const { type, relation } = operatorFacts(operator.name)
  const way = relation === '=' ? 'literal' : takesValues[type]
  const edits: Edit[] = []
  const value = way === undefined ? undefined : literally(found, { isPattern: way === 'pattern', version })
  if (value !== undefined) edits.push({ kind: 'add_value', ...place, value })
  if (operator.name === 'StringEquals' && values.some((each) => /[*?]/.test(each)))
    edits.push({
      kind: 'replace_operator',
      ...place,
      with: printOperator({ ...operator, name: 'StringLike' }),
    })
  if (operator.name === 'StringEquals' && values.some((each) => each.toLowerCase() === found.toLowerCase()))
    edits.push({
      kind: 'replace_operator',
      ...place,
      with: printOperator({ ...operator, name: 'StringEqualsIgnoreCase' }),
    })
  return edits
}

/**
 * The text that matches a value and nothing else: a token's own `*` or `${` must never become policy language.
 * Undefined where the document's version has no escapes and the value needs one.
 */
export function literally(
  value: string,
  { isPattern, version }: { readonly isPattern: boolean; readonly version: TrustPolicyDocument['version'] },
): string | undefined {
  if (version === '2012-10-17')
    return value.replaceAll(isPattern ? /\$(?=\{)|[*?]/g : /\$(?=\{)/g, (mark) => `\${${mark}}`)
  return isPattern && /[*?]/.test(value) ? undefined : value
}

function nameOf({ principal }: PolicyRequest): string {
  return principal.type === 'AWS' ? (principal.roleArn ?? principal.arn) : principal.id
}
