import { setTimeout as sleep } from 'node:timers/promises'
import { VouchsafeError } from '@vouchsafe/core/errors'
import type { Clock } from '@vouchsafe/core/time'
import { writeFileAtomic } from '@vouchsafe/host/file'
import { tokenAnswer } from '@vouchsafe/server/admin/schema'
import type { Connection } from '#client/connection'

/** A token is replaced when half of its life is over: an SDK that reads the file late still finds a live one. */
const renewAtShare = 0.5
const retrySeconds = 5
/** Timers stand still while a machine sleeps; the wall clock is looked at this often. */
const longestSleepMs = 10_000

export interface TokenFile {
  readonly connection: Pick<Connection, 'workload'>
  readonly audience: string
  readonly path: string
  readonly clock: Clock
  /** Called once per outage with what went wrong. */
  readonly onFailure: (error: unknown) => void
  /** Waits; rejects when the signal fires. The process's own timers unless a test has others. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<unknown>
}

/**
 * Writes the first token (0600, no newline), then keeps the file fresh until disposed; once that has resolved,
 * nothing is written any more.
 *
 * @throws VouchsafeError when the first token cannot be had
 */
export async function keepTokenFresh(file: TokenFile): Promise<AsyncDisposable> {
  const ended = new AbortController()
  const renewAt = await writeToken(file, ended.signal)
  const renewing = renewUntil(ended.signal, file, renewAt)
  return {
    [Symbol.asyncDispose]: () => {
      ended.abort()
      return renewing
    },
  }
}

async function renewUntil(ended: AbortSignal, file: TokenFile, first: number): Promise<void> {
  let failing = false
  for (let renewAt = first; await reached(renewAt, file, ended);) {
    try {
      renewAt = await writeToken(file, ended)
      failing = false
    } catch (error) {
      if (ended.aborted) return
      if (!failing) file.onFailure(error)
      failing = true
      renewAt = file.clock.now() + retrySeconds
    }
  }
}

/** Resolves with true at that time, with false as soon as `ended` fires. */
async function reached(
  at: number,
  { clock, wait = waitUnreferenced }: TokenFile,
  ended: AbortSignal,
): Promise<boolean> {
  while (!ended.aborted && clock.now() < at) {
    const restMs = (at - clock.now()) * 1000
    await wait(Math.min(restMs, longestSleepMs), ended).catch(() => undefined)
  }
  return !ended.aborted
}

function waitUnreferenced(ms: number, signal: AbortSignal): Promise<unknown> {
  return sleep(ms, undefined, { signal, ref: false })
}

/** Resolves with the time of the next renewal, in seconds since the epoch. */
async function writeToken(
  { connection, audience, path, clock }: TokenFile,
  signal: AbortSignal,
): Promise<number> {
  const { token, expiresAt } = await connection.workload({
    method: 'POST',
    path: '/v1/token',
    body: { audience },
    answer: tokenAnswer,
    signal,
  })
  const leftSeconds = expiresAt - clock.now()
  if (leftSeconds <= 0)
    throw new VouchsafeError('internal', { say: 'the server issued a token that has expired already' })
  await writeFileAtomic(path, token, { mode: 0o600, syncDirectory: false })
  return clock.now() + Math.max(1, Math.floor(leftSeconds * renewAtShare))
}
