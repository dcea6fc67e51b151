/**
 * The results of `work` in the order of `items`, with up to `limit` of them under way: a store is asked for the next
 * entries while one is being looked at, and no list of all values is ever in memory. `work` must not throw. Where
 * `items` does, what was under way is handed out first.
 */
export async function* ahead<T, R>(
  items: AsyncIterable<T>,
  limit: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const under: Promise<R>[] = []
  let failure: { readonly error: unknown } | undefined
  try {
    for await (const item of items) {
      if (under.push(work(item)) < limit) continue
      yield* await nextOf(under)
    }
  } catch (error) {
    failure = { error }
  }
  while (under.length > 0) yield* await nextOf(under)
  if (failure !== undefined) throw failure.error
}

async function nextOf<R>(under: Promise<R>[]): Promise<R[]> {
  return Promise.all(under.splice(0, 1))
}
