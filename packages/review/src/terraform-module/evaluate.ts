import type { HclExpression, SplatStep } from '#hcl/types'
import { functions } from './functions.ts'
import { operate } from './operations.ts'
import type { Scope, Spot, Value } from './types.ts'
import {
  fromJson,
  joinTexts,
  list,
  missing,
  nameText,
  object,
  scalar,
  sumOf,
  text,
  unknown,
  whyUnknown,
} from './values.ts'

type Of<Kind extends HclExpression['kind']> = Extract<HclExpression, { kind: Kind }>

/** Expressions that wait for each other. */
const DEEPEST = 500

/** What an expression comes to. Total, and bounded by the steps of the world: what is not known is `unknown`. */
export function evaluate(expression: HclExpression, scope: Scope): Value {
  const at: Spot = { source: scope.source, offset: expression.at }
  const { steps } = scope.world
  steps.left -= 1
  if (steps.left < 0) return unknown('these files need more work than is done here', at)
  if (steps.depth > DEEPEST) return unknown('it refers to others further than is followed here', at)
  steps.depth += 1
  const value = evaluateKind(expression, scope, at)
  steps.depth -= 1
  return value
}

function evaluateKind(expression: HclExpression, scope: Scope, at: Spot): Value {
  switch (expression.kind) {
    case 'literal':
      return scalar(expression.value, at)
    case 'template':
      return evaluateTemplate(expression, scope, at)
    case 'name':
      return scope.names.get(expression.name) ?? scope.root(expression.name, at)
    case 'member':
      return memberOf(evaluate(expression.of, scope), expression.name, at)
    case 'index':
      return indexOf(evaluate(expression.of, scope), evaluate(expression.key, scope), at)
    case 'splat':
      return evaluateSplat(expression, scope, at)
    case 'list':
      return list(
        expression.items.map((item) => evaluate(item, scope)),
        at,
      )
    case 'object':
      return evaluateObject(expression, scope, at)
    case 'call':
      return evaluateCall(expression, scope, at)
    case 'conditional':
      return evaluateConditional(expression, scope)
    case 'operation':
      return evaluateOperation(expression, scope, at)
    case 'for':
      return evaluateFor(expression, scope, at)
    case 'unread':
      return unknown(expression.why, at)
  }
}

/** `"${x}"` alone is `x` itself, whatever it is. */
function evaluateTemplate({ parts }: Of<'template'>, scope: Scope, at: Spot): Value {
  const values = parts.map((part) =>
    'expression' in part
      ? evaluate(part.expression, scope)
      : text(part.text, { source: scope.source, offset: part.at }),
  )
  charge(scope, values)
  const [first, ...more] = values
  return first !== undefined && more.length === 0 ? { ...first, at } : joinTexts(values, at)
}

/** A member by its name; what has none is unknown. */
function memberOf(value: Value, name: string, at: Spot): Value {
  if (value.is === 'lazy') return value.get(name)
  if (value.is === 'unknown') return value
  const member = value.is === 'object' ? value.members.get(name) : undefined
  return member ?? missing(`there is no \`${name}\` in it`, at)
}

function indexOf(value: Value, key: Value, at: Spot): Value {
  const why = whyUnknown(key)
  if (why !== undefined) return unknown(why, at)
  if (value.is === 'list' && key.is === 'scalar' && typeof key.value === 'number')
    return value.items[key.value] ?? missing(`there is no element ${key.value} in it`, at)
  if (key.is === 'text') return memberOf(value, key.text, at)
  return value.is === 'unknown' ? value : missing('it has no elements', at)
}

function evaluateSplat({ of, steps }: Of<'splat'>, scope: Scope, at: Spot): Value {
  const value = evaluate(of, scope)
  if (value.is === 'unknown') return value
  const isNull = value.is === 'scalar' && value.value === null
  const items = value.is === 'list' ? value.items : isNull ? [] : [value]
  const take = (item: Value, step: SplatStep): Value =>
    'name' in step ? memberOf(item, step.name, at) : indexOf(item, evaluate(step.key, scope), at)
  return list(
    items.map((item) => steps.reduce(take, item)),
    at,
  )
}

function evaluateObject({ entries }: Of<'object'>, scope: Scope, at: Spot): Value {
  const members = new Map<string, Value>()
  for (const { key, value } of entries) {
    const name = evaluate(key, scope)
    if (name.is === 'unknown') return unknown(name.why, at)
    if (name.is !== 'text' && name.is !== 'scalar') return unknown('the name of a member is no text', at)
    const given = withPlace(evaluate(value, scope), name.at)
    // what is unknown of a name makes its value unknown
    members.set(nameText(name), name.is === 'text' && name.why !== undefined ? unknown(name.why, at) : given)
  }
  return object(members, at)
}

/** A member that stands nowhere near its name, such as one of a variable, is found where it is named. */
function withPlace(value: Value, at: Spot): Value {
  return value.at.source === at.source ? value : { ...value, at }
}

function evaluateCall({ name, args, isSpread }: Of<'call'>, scope: Scope, at: Spot): Value {
  const give = Object.hasOwn(functions, name) ? functions[name] : undefined
  if (give === undefined) return unknown(`\`${name}()\` is not evaluated here`, at)
  const values = args.map((one) => evaluate(one, scope))
  charge(scope, values)
  const last = isSpread ? values.pop() : undefined
  if (last !== undefined && last.is !== 'list') return unknown(whyUnknown(last) ?? 'it is no list', at)
  const all = last === undefined ? values : [...values, ...last.items]
  const given = give(all, { at, scope })
  if (given !== undefined) return given
  const [why = `\`${name}()\` is not evaluated here for these arguments`] = all.flatMap(
    (one) => whyUnknown(one) ?? [],
  )
  return unknown(why, at)
}

function evaluateOperation({ operator, operands }: Of<'operation'>, scope: Scope, at: Spot): Value {
  const values = operands.map((one) => evaluate(one, scope))
  charge(scope, values)
  return operate(operator, values, at)
}

/** What is done with values costs as much as they are large. */
function charge({ world }: Scope, values: readonly Value[]): void {
  world.steps.left -= sumOf(values)
}

function evaluateConditional({ parts: [test, then, otherwise] }: Of<'conditional'>, scope: Scope): Value {
  const tested = evaluate(test, scope)
  if (tested.is === 'scalar' && typeof tested.value === 'boolean')
    return evaluate(tested.value ? then : otherwise, scope)
  return unknown(whyUnknown(tested) ?? 'a condition is neither true nor false', tested.at)
}

function evaluateFor(loop: Of<'for'>, scope: Scope, at: Spot): Value {
  const entries = entriesOf(evaluate(loop.over, scope), at)
  if ('why' in entries) return unknown(entries.why, at)
  const results: (readonly [key: string, value: Value])[] = []
  for (const [key, value] of entries.all) {
    const inner = { ...scope, names: named(scope, loop.names, [key, value]) }
    const test = loop.condition === undefined ? undefined : evaluate(loop.condition, inner)
    if (test !== undefined && (test.is !== 'scalar' || typeof test.value !== 'boolean'))
      return unknown(whyUnknown(test) ?? 'a condition is neither true nor false', at)
    if (test !== undefined && test.value === false) continue
    const name = loop.key === undefined ? undefined : evaluate(loop.key, inner)
    const why = name === undefined ? undefined : whyUnknown(name)
    if (why !== undefined) return unknown(why, at)
    results.push([name === undefined ? '' : nameText(name), evaluate(loop.value, inner)])
  }
  if (loop.key === undefined)
    return list(
      results.map(([, value]) => value),
      at,
    )
  return object(loop.isGrouped ? grouped(results, at) : new Map(results), at)
}

function named(
  { names }: Scope,
  [first = '', second]: readonly string[],
  [key, value]: readonly [Value, Value],
): Map<string, Value> {
  return second === undefined
    ? new Map([...names, [first, value]])
    : new Map([...names, [first, key], [second, value]])
}

function grouped(results: readonly (readonly [string, Value])[], at: Spot): Map<string, Value> {
  const members = new Map<string, Value[]>()
  for (const [name, value] of results) members.set(name, [...(members.get(name) ?? []), value])
  return new Map([...members].map(([name, items]) => [name, list(items, at)]))
}

/** Keys and values of what can be walked through. */
export function entriesOf(
  value: Value,
  at: Spot,
): { readonly all: readonly (readonly [Value, Value])[] } | { readonly why: string } {
  if (value.is === 'list') return { all: value.items.map((item, index) => [scalar(index, at), item]) }
  if (value.is === 'object')
    return { all: [...value.members].map(([name, one]) => [fromJson(name, at), one]) }
  return { why: whyUnknown(value) ?? 'it is no list and no map' }
}
