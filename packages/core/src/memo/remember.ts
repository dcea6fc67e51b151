/** Unless told otherwise, a longer text is computed anew each time. */
const LONGEST_KEY = 512

/**
 * `compute` with its latest results kept. It must be pure, and nobody may change what it yields: a result never
 * outlives anything, it is only found faster. At most `most` results are kept, none of a call that throws. A full
 * memory is emptied, so that a stranger who fills it slows others down by one computation each and holds no space.
 */
export function remember<Key extends string | number, Value>(
  compute: (key: Key) => Value,
  most: number,
  longest = LONGEST_KEY,
): (key: Key) => Value {
  const known = new Map<Key, Value>()
  return (key) => {
    const found = known.get(key)
    // a result may well be `undefined`
    if (found !== undefined || known.has(key)) return found as Value
    if (typeof key === 'string' && key.length > longest) return compute(key)
    const own = detached(key)
    const value = compute(own)
    if (known.size >= most) known.clear()
    known.set(own, value)
    return value
  }
}

/** A part of a text keeps the whole in memory (a name its request); written and read again it stands alone. */
function detached<Key extends string | number>(key: Key): Key {
  return JSON.parse(JSON.stringify(key)) as Key
}
