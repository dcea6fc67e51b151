import { entriesOf } from './evaluate.ts'
import type { PlacedBlock, Scope, Value } from './types.ts'
import { nameText, object, scalar, text, unknown } from './values.ts'

/** Instances of one block that are looked at. */
const MOST = 100

export interface Expanded {
  /** `[0]`, `["blue"]`, or empty for the only one. */
  readonly key: string
  /** `each`, `count` */
  readonly names: ReadonlyMap<string, Value>
}

/** The instances of a block with `count` or `for_each`; where these are unknown it stands for itself once. */
export function expand({ source, block }: PlacedBlock, scope: Scope): Expanded[] {
  const { count, forEach } = {
    count: block.body.attributes.get('count'),
    forEach: block.body.attributes.get('for_each'),
  }
  const at = { source, offset: block.at }
  if (count !== undefined) return expandCount(scope.world.evaluate(count, scope))
  if (forEach === undefined) return [{ key: '', names: new Map() }]
  const over = scope.world.evaluate(forEach, scope)
  const entries = entriesOf(over, at)
  if ('why' in entries) return [{ key: '', names: new Map([['each', eachOf(over, over)]]) }]
  const isSet = over.is === 'list'
  return entries.all.slice(0, MOST).map(([key, value]) => {
    const name = isSet ? value : key
    return {
      key: `[${JSON.stringify(nameText(name))}]`,
      names: new Map([['each', eachOf(name, value)]]),
    }
  })
}

function expandCount(count: Value): Expanded[] {
  const { at } = count
  const isKnown = count.is === 'scalar' && typeof count.value === 'number'
  if (!isKnown)
    return [{ key: '', names: new Map([['count', indexOf(unknown('`count` is not known', at))]]) }]
  const length = Math.max(0, Math.min(MOST, Number(count.value) || 0))
  return Array.from({ length }, (_, index) => ({
    key: `[${index}]`,
    names: new Map([['count', indexOf(scalar(index, at))]]),
  }))
}

function indexOf(index: Value): Value {
  return object(new Map([['index', index]]), index.at)
}

/** What `each` is, or the iterator of a dynamic block. */
export function eachOf(key: Value, value: Value): Value {
  const name = key.is === 'scalar' ? text(String(key.value), key.at) : key
  const members = new Map([
    ['key', name],
    ['value', value],
  ])
  return object(members, value.at)
}
