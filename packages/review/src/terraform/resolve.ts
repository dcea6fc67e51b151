import type { JsonValue } from '@vouchsafe/core/json'
import type { Path } from '#document/types'
import { listOf, memberOf, objectOf } from './json.ts'
import type { Position } from './positions.ts'
import { targetsOf, type Target } from './references.ts'
import type { PlanResource, PlanWorld } from './types.ts'
import { UnknownValue } from './unknown-value.ts'

/** An argument of a resource, by name. */
export interface Argument {
  readonly resource: PlanResource
  readonly name: string
  readonly position: Position
}

/**
 * The text of an argument: as planned, or what the one reference in it will be. Undefined where it is not set.
 *
 * @throws UnknownValue
 */
export function resolveText(world: PlanWorld, argument: Argument): string | undefined {
  const { resource, name } = argument
  const value = memberOf(resource.values, name)
  if (typeof value === 'string') return value
  const expression = memberOf(resource.expressions, name)
  // what the provider computes by itself is not set by anybody
  if (memberOf(resource.unknown, name) !== true || expression === undefined) return undefined
  const [text, ...more] = resolveReferences(world, { ...argument, path: [name], expressions: [expression] })
  if (text !== undefined && more.length === 0) return text
  throw unknown([name])
}

/**
 * The texts of a list or set, in the order of the plan; elements that are not known yet are what the references
 * will be, when there are as many of these.
 *
 * @throws UnknownValue
 */
export function resolveTexts(world: PlanWorld, argument: Argument): readonly string[] {
  const { resource, name } = argument
  const expression = memberOf(resource.expressions, name)
  const value = memberOf(resource.values, name)
  const isUnknown = memberOf(resource.unknown, name) === true
  if (expression === undefined && isUnknown) return []
  return resolveList(world, {
    ...argument,
    path: [name],
    values: listOf(value),
    isUnknown,
    expressions: expression === undefined ? [] : [expression],
  })
}

interface References {
  readonly resource: PlanResource
  readonly position: Position
  readonly path: Path
  /** Where the references stand. */
  readonly expressions: readonly JsonValue[]
}

interface List extends References {
  readonly values: readonly JsonValue[]
  /** Not even the number of elements is known. */
  readonly isUnknown: boolean
}

/** As `resolveTexts`, for a list anywhere in a resource. @throws UnknownValue */
export function resolveList(world: PlanWorld, list: List): readonly string[] {
  const { values, path, isUnknown } = list
  const known = values.filter((value) => typeof value === 'string')
  const missing = values.length - known.length
  if (!isUnknown && missing === 0) return known
  const found = resolveReferences(world, list)
  if (isUnknown ? found.length === 0 : found.length !== missing) throw unknown(path)
  return [...known, ...found]
}

/** What every reference of the expressions will be, each of a kind that the position takes. */
function resolveReferences(
  world: PlanWorld,
  { resource, position, path, expressions }: References,
): readonly string[] {
  return expressions.flatMap((expression) => {
    const targets = targetsOf(world.plan, resource, expression)
    if (targets === undefined) throw unknown(path)
    return targets.map((target) => resolveTarget(world, target, { position, path }))
  })
}

function resolveTarget(
  world: PlanWorld,
  { resource, attribute }: Target,
  { position, path }: Pick<References, 'position' | 'path'>,
): string {
  const attributes: readonly string[] = position.get(resource.type) ?? []
  const [first] = attributes
  const asked = attribute ?? first
  const text =
    asked !== undefined && attributes.includes(asked) ? world.attributeOf(resource, asked) : undefined
  if (text === undefined) throw unknown(path)
  return text
}

function unknown(path: Path): UnknownValue {
  return new UnknownValue(path, 'is known only after apply, and the plan does not say what it will be')
}

/** Whether anything at all is unknown inside. */
export function holdsUnknown(unknown: JsonValue | undefined): boolean {
  if (unknown === true) return true
  if (Array.isArray(unknown)) return unknown.some(holdsUnknown)
  return Object.values(objectOf(unknown)).some(holdsUnknown)
}
