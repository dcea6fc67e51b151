import type { HclExpression } from '#hcl/types'
import type { Scope, Value } from './types.ts'
import { list, nameText, object, scalar } from './values.ts'

type Convert = (value: Value, inside: HclExpression, scope: Scope) => Value

/**
 * A value as a variable of a type has it: attributes that are `optional` and not given have their defaults, and what
 * the type does not name is gone. Texts and numbers are left as they are.
 */
export function asType(value: Value, type: HclExpression, scope: Scope): Value {
  if (type.kind !== 'call') return value
  const [inside] = type.args
  const convert = Object.hasOwn(conversions, type.name) ? conversions[type.name] : undefined
  return convert === undefined || inside === undefined ? value : convert(value, inside, scope)
}

const items: Convert = (value, inside, scope) =>
  value.is === 'list'
    ? list(
        value.items.map((item) => asType(item, inside, scope)),
        value.at,
      )
    : value

const conversions: Readonly<Record<string, Convert>> = {
  list: items,
  set: items,
  map: (value, inside, scope) =>
    value.is === 'object'
      ? object(new Map([...value.members].map(([name, one]) => [name, asType(one, inside, scope)])), value.at)
      : value,
  object: (value, inside, scope) => {
    if (value.is !== 'object' || inside.kind !== 'object') return value
    const members = inside.entries.map(({ key, value: type }): [string, Value] => {
      const name = nameText(scope.world.evaluate(key, scope))
      return [name, memberAs(value.members.get(name), type, { scope, around: value })]
    })
    return object(new Map(members), value.at)
  },
  optional: (value, inside, scope) => asType(value, inside, scope),
}

function memberAs(
  member: Value | undefined,
  type: HclExpression,
  { scope, around }: { readonly scope: Scope; readonly around: Value },
): Value {
  const isGiven = member !== undefined && !(member.is === 'scalar' && member.value === null)
  if (isGiven) return asType(member, type, scope)
  const otherwise = type.kind === 'call' && type.name === 'optional' ? type.args[1] : undefined
  if (otherwise === undefined) return member ?? scalar(null, around.at)
  return asType(scope.world.evaluate(otherwise, scope), type, scope)
}
