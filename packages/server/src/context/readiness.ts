import { ownAlgorithms } from '@vouchsafe/issuer/discovery'
import type { Context } from './context.ts'

/** What a server waits for before it says that it is ready, by the name it goes by in `/readyz`. */
const checks = {
  store: ({ store }: Context) =>
    store.trust.version().then(
      () => true,
      () => false,
    ),
  keys: ({ ring }: Context) => {
    try {
      for (const algorithm of ownAlgorithms) ring.activeKid(algorithm)
      ring.activeSealingKey()
      return true
    } catch {
      return false
    }
  },
  ledger: ({ ledger }: Context) => ledger.probe(),
} satisfies Record<string, (context: Context) => boolean | Promise<boolean>>

/** Names of what is not ready; asking also tries a ledger that failed again. */
export async function notReady(context: Context): Promise<readonly string[]> {
  const found = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => ((await check(context)) ? [] : [name])),
  )
  return [...found.flat(), ...(context.stopping.aborted ? ['stopping'] : [])]
}
