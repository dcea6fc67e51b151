import type { Random } from '@vouchsafe/core/bytes'
import type { EpochSeconds } from '@vouchsafe/core/time'
import { isVouchsafeError } from '@vouchsafe/core/errors'
import { createLedger } from '@vouchsafe/ledger/append'
import { eventId, type AuditEvent } from '@vouchsafe/ledger/event'
import { randomBytes } from 'node:crypto'
import { testChange, testResource } from '#contract/samples'
import type { Store } from '#port/types'
import { openSqliteStore } from './open-sqlite-store.ts'

const random: Random = { bytes: randomBytes }

/** Records events for ever, eight at a time, and prints the id of each one that is acknowledged. */
async function recordForEver(store: Store): Promise<void> {
  const ledger = createLedger(store.ledger)
  const one = async (): Promise<void> => {
    for (;;) {
      const event = recorded(eventId(random))
      await ledger.record(event)
      process.stdout.write(`${event.id}\n`)
    }
  }
  await Promise.all(Array.from({ length: 8 }, one))
}

function recorded(id: string): AuditEvent {
  const at = 1_795_322_400 as EpochSeconds
  const detail = { padding: 'x'.repeat(500) }
  return {
    id,
    at,
    type: 'exchange',
    outcome: 'allowed',
    trustVersion: 0,
    caller: { transport: 'tcp' },
    detail,
  }
}

/** Changes trust `times` times, each on the version then current; returns how often another was faster. */
export async function changeTrust(store: Store, name: string, times: number): Promise<number> {
  let conflicts = 0
  for (let done = 0; done < times;) {
    const resource = testResource(`${name}-${done}`)
    const version = await store.trust.version()
    try {
      await store.trust.commit(testChange(version, [{ op: 'create', after: resource }]))
      done += 1
    } catch (error) {
      if (!isVouchsafeError(error, 'trust_conflict')) throw error
      conflicts += 1
    }
  }
  return conflicts
}

if (import.meta.main) {
  const [task, path = ''] = process.argv.slice(2)
  const store = await openSqliteStore({ path })
  if (task === 'record') await recordForEver(store)
  await changeTrust(store, 'child', 30)
  await store.close()
}
