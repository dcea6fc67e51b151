import type { Store } from '#port/types'

/** Makes an empty store; called once for each guarantee. */
export type CreateStore = () => Promise<Store>

/** Runs `use` on a fresh store and closes it, whatever happens. */
export async function withStore(create: CreateStore, use: (store: Store) => Promise<void>): Promise<void> {
  const store = await create()
  try {
    await use(store)
  } finally {
    await store.close()
  }
}
