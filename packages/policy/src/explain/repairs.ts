import type { CompiledCondition, CompiledStatement } from '#compile/types'
import { isSatisfied } from '#compile/compile-condition'
import type { ConditionReason, PolicyRequest } from '#decision/types'
import { operatorFacts } from '#iam/operators'
import { printOperator } from '#iam/operator'
import type { Condition, TrustPolicyDocument, TrustStatement } from '#parse/types'
import type { Edit } from './edits.ts'

/** For one element that stands in the way: the changes that would let the request past it, the mildest first. */
export type Repairs = readonly Edit[]

/** What keeps an Allow from applying, element by element; empty where it applies. */
export function repairsOfAllow(
  statement: TrustStatement,
  compiled: CompiledStatement,
  asked: { readonly request: PolicyRequest; readonly document: TrustPolicyDocument },
): Repairs[] {
  const { request, document } = asked
  const { index } = statement
  const found: Repairs[] = []
  if (!compiled.action.matches(request.action))
    found.push([{ kind: 'add_action', statement: index, action: request.action }])
  if (compiled.principal?.matches(request.principal) !== true)
    found.push([
      { kind: 'add_principal', statement: index, type: request.principal.type, id: nameOf(request) },
    ])
  for (const [at, condition] of statement.conditions.entries()) {
    const reason = reasonOf(compiled.conditions[at], request)
    if (reason === undefined || isSatisfied(reason)) continue
    found.push(repairsOfCondition(condition, { reason, index, request, document }))
  }
  return found
}

/** Ways to keep a Deny from applying: one of them is enough. */
export function repairsOfDeny(statement: TrustStatement, request: PolicyRequest): Repairs {
  const narrowed = statement.conditions.flatMap(({ operator, key, values }): Edit[] => {
    const value = request.context.get(key.toLowerCase())
    const place = { statement: statement.index, operator: printOperator(operator), key }
    if (typeof value !== 'string') return []
    if (operatorFacts(operator.name).negated) return [{ kind: 'add_value', ...place, value }]
    return values.includes(value) && values.length > 1 ? [{ kind: 'remove_value', ...place, value }] : []
  })
  return [...narrowed, { kind: 'remove_statement', statement: statement.index }]
}

function reasonOf(
  condition: CompiledCondition | undefined,
  { context }: PolicyRequest,
): ConditionReason | undefined {
  return condition?.check(context.get(condition.contextKey), context)
}

interface Failing {
  readonly reason: ConditionReason
  readonly index: number
  readonly request: PolicyRequest
  readonly document: TrustPolicyDocument
}

function repairsOfCondition(condition: Condition, failing: Failing): Repairs {
  const { operator, key } = condition
  const place = { statement: failing.index, operator: printOperator(operator), key }
  const found = failing.request.context.get(key.toLowerCase())
  const drop: Edit = { kind: 'remove_condition', ...place }
  if (typeof found !== 'string') return [...repairsOfList(condition, place, { found, ...failing }), drop]
  if (failing.reason === 'negated_value_matched') return [...withoutValue(condition, place, found), drop]
  if (failing.reason !== 'no_value_matched' && failing.reason !== 'variable_unresolved') return [drop]
  return [...widened(condition, place, { found, version: failing.document.version }), drop]
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
