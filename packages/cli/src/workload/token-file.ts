import { VouchsafeError } from '@vouchsafe/core/errors'
import { writeFileAtomic } from '@vouchsafe/host/file'
import { tokenAnswer } from '@vouchsafe/server/admin/schema'
import type { Connection } from '#client/connection'

const retryMs = 5_000
/** A token is replaced when half of its life is over: an SDK that reads the file late still finds a live one. */
const renewAtShare = 0.5

export interface TokenFile {
  readonly connection: Connection
  readonly audience: string
  readonly path: string
  /** Called once per outage with what went wrong. */
  readonly onFailure: (error: unknown) => void
}

/** Writes the first token (0600, no newline), then keeps the file fresh until disposed. */
export async function keepTokenFresh(file: TokenFile): Promise<Disposable> {
  let timer: NodeJS.Timeout | undefined
  let failing = false
  const schedule = (ms: number): void => {
    timer = setTimeout(() => void renew(), ms)
    timer.unref()
  }
  const renew = async (): Promise<void> => {
    try {
      schedule(await writeToken(file))
      failing = false
    } catch (error) {
      if (!failing) file.onFailure(error)
      failing = true
      schedule(retryMs)
    }
  }
  schedule(await writeToken(file))
  return { [Symbol.dispose]: () => clearTimeout(timer) }
}

/** Resolves with the milliseconds until the next renewal. */
async function writeToken({ connection, audience, path }: TokenFile): Promise<number> {
  const answer = await connection.workload({
    method: 'POST',
    path: '/v1/token',
    body: { audience },
    answer: tokenAnswer,
  })
  const lifetimeSeconds = answer.expiresAt - answer.issuedAt
  if (lifetimeSeconds <= 0)
    throw new VouchsafeError('internal', { say: 'the server issued a token without a lifetime' })
  await writeFileAtomic(path, Buffer.from(answer.token), { mode: 0o600 })
  return lifetimeSeconds * 1000 * renewAtShare
}
