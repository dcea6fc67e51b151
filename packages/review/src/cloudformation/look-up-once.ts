import type { Path } from '#document/types'
import { Unevaluable } from './unevaluable.ts'

/** Names that depend on names: deeper than this nobody follows them, and a circle is deeper than anything. */
const longestChain = 20

/** Finds each name once, and refuses a name that is needed to find itself. */
export function createLookUp<T>(): (name: string, path: Path, find: () => T) => T {
  const known = new Map<string, { readonly value: T }>()
  let depth = 0
  return (name, path, find) => {
    const held = known.get(name)
    if (held !== undefined) return held.value
    if (depth === longestChain)
      throw new Unevaluable(path, `\`${name}\` depends on itself, or on too many others`)
    depth += 1
    try {
      const value = find()
      known.set(name, { value })
      return value
    } finally {
      depth -= 1
    }
  }
}
