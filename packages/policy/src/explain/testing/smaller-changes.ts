import type { JsonObject } from '@vouchsafe/core/json'
import { compileTrustPolicy } from '#compile/compile-trust-policy'
import type { CompiledStatement } from '#compile/types'
import type { PolicyRequest } from '#decision/types'
import { firstThatApplies } from '#evaluate/judge'
import { applyEdits, type Edit } from '#explain/edits'
import { sizeOf } from '#explain/suggest'
import { printOperator } from '#iam/operator'
import type { TrustStatement } from '#parse/types'
import { action, documentOf, policyOf, texts } from './universe.ts'

/** What some edits make of one statement; no statement where they remove it, or have not added it. */
interface Variant {
  readonly edits: readonly Edit[]
  readonly size: number
  readonly statement: CompiledStatement | undefined
}

/**
 * Every set of edits of fewer elements than `size` after which the request is admitted. The edits are those that
 * suggestions may be made of, with the values of the universe, sensible or not; a statement that is added names
 * this request in every key that the policy reads.
 */
export function* smallerChanges(text: string, request: PolicyRequest, size: number): Generator<Edit[]> {
  const { Statement } = JSON.parse(text) as { Statement: JsonObject[] }
  const places = Statement.map((statement, at) => variantsOf({ statement, at }, request, size - 1))
  places.push(added(documentOf(text).statements, request))
  for (const chosen of choices(places, size - 1)) {
    const statements = chosen.flatMap(({ statement }) => statement ?? [])
    const denies = statements.filter(({ effect }) => effect === 'Deny')
    const allows = statements.filter(({ effect }) => effect === 'Allow')
    const isAdmitted =
      firstThatApplies(denies, request) === undefined && firstThatApplies(allows, request) !== undefined
    if (isAdmitted) yield chosen.flatMap(({ edits }) => edits)
  }
}

/** One variant for each statement, in every combination that is no larger than `most`. */
function* choices([variants, ...rest]: readonly Variant[][], most: number): Generator<Variant[]> {
  if (variants === undefined) {
    yield []
    return
  }
  for (const variant of variants)
    if (variant.size <= most)
      for (const others of choices(rest, most - variant.size)) yield [variant, ...others]
}

/** What every set of at most so many edits makes of a statement; of those that make the same, the smallest. */
function variantsOf(
  { statement, at }: { readonly statement: JsonObject; readonly at: number },
  request: PolicyRequest,
  most: number,
): Variant[] {
  const alone = policyOf([statement])
  const [original] = documentOf(alone).statements
  if (original === undefined) return []
  const found = new Map<string, Variant>()
  for (const edits of subsets([...everyEdit(original, request)], most)) {
    const made = edited(alone, edits)
    if (made === undefined || (found.get(made)?.size ?? Infinity) <= edits.length) continue
    const moved = edits.map((edit) => ('statement' in edit ? { ...edit, statement: at } : edit))
    found.set(made, { edits: moved, size: sizeOf(edits), statement: compiledFrom(made) })
  }
  return [...found.values()]
}

/** The text of the policy; undefined where the edits make no policy, such as an Action beside a NotAction. */
function edited(alone: string, edits: readonly Edit[]): string | undefined {
  const text = applyEdits(alone, edits)
  if (edits.some(({ kind }) => kind === 'remove_statement')) return ''
  try {
    documentOf(text)
    return text
  } catch {
    return undefined
  }
}

function compiledFrom(text: string): CompiledStatement | undefined {
  return text === '' ? undefined : compileTrustPolicy(documentOf(text)).statements[0]
}

function* subsets(edits: readonly Edit[], most: number): Generator<Edit[]> {
  yield []
  if (most > 0)
    for (const [at, edit] of edits.entries())
      for (const rest of subsets(edits.slice(at + 1), most - 1)) yield [edit, ...rest]
}

/** Every change of one element of the only statement. */
function* everyEdit({ conditions }: TrustStatement, { principal }: PolicyRequest): Generator<Edit> {
  const statement = 0
  yield { kind: 'remove_statement', statement }
  yield { kind: 'add_action', statement, action }
  if (principal.type !== 'AWS')
    yield { kind: 'add_principal', statement, type: principal.type, id: principal.id }
  for (const { operator, key, values } of conditions) {
    const place = { statement, operator: printOperator(operator), key }
    yield { kind: 'remove_condition', ...place }
    for (const value of values) yield { kind: 'remove_value', ...place, value }
    for (const value of [...texts, 'a*', 'a${*}'])
      if (!values.includes(value)) yield { kind: 'add_value', ...place, value }
    for (const other of ['StringLike', 'StringEqualsIgnoreCase', 'ForAnyValue:StringEquals'])
      if (other !== place.operator) yield { kind: 'replace_operator', ...place, with: other }
  }
}

function added(statements: readonly TrustStatement[], { principal, context }: PolicyRequest): Variant[] {
  const none: Variant = { edits: [], size: 0, statement: undefined }
  if (principal.type === 'AWS') return [none]
  const read = [...new Set(statements.flatMap(({ conditions }) => conditions.map(({ key }) => key)))]
  const pinned = Map.groupBy(read, (key) => (context.has(key) ? 'StringEquals' : 'Null'))
  const Condition = Object.fromEntries(
    [...pinned].map(([operator, keys]) => [
      operator,
      Object.fromEntries(keys.map((key) => [key, context.get(key) ?? 'true'])),
    ]),
  )
  const element = {
    Effect: 'Allow',
    Principal: { [principal.type]: principal.id },
    Action: action,
    Condition,
  }
  const edits: Edit[] = [{ kind: 'add_statement', element }]
  return [none, { edits, size: sizeOf(edits), statement: compiledFrom(policyOf([element])) }]
}
