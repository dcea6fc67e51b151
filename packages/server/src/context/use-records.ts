import { decodeEvent, type AuditEvent } from '@vouchsafe/ledger/event'
import type { StoredLedgerRow } from '@vouchsafe/ledger/port'
import type { AccessRecords, ActionUse, LastUse, Records, UsedRole } from '@vouchsafe/protocols/aws'
import { setImmediate } from 'node:timers/promises'
import type { Context } from './context.ts'

type Parts = Pick<Context, 'store' | 'trust' | 'clock'>

/** Records by decision id, for those who hold one. */
export function decisionRecords({ store }: Parts): Records {
  return {
    async find(id) {
      const [row] = await store.ledger.query({ id, limit: 1 })
      return row === undefined ? undefined : decodeEvent(row)
    },
  }
}

/** Steps of the ledger that one question may read into the sums; the rest is a chore's, minutes later at most. */
const FOLDS_AT_ONCE = 4

/** When roles were last used, from the sums of the ledger. */
export function lastUses({ store, trust }: Parts) {
  return async (roleArns: readonly string[]): Promise<ReadonlyMap<string, LastUse>> => {
    for (let step = 0; step < FOLDS_AT_ONCE && (await store.usage.fold()) > 0; step += 1);
    const snapshot = trust.current()
    const arns = new Map<string, string>()
    for (const arn of roleArns) {
      const [, , , , account = '', path = ''] = arn.split(':')
      const role = snapshot.role(account, path.split('/').at(-1) ?? '')
      if (role?.arn === arn) arns.set(role.uniqueId, arn)
    }
    const uses = await store.usage.roles({ roleIds: [...arns.keys()], subjectsPerRole: 0 })
    return new Map(
      uses.map(({ roleId, lastAt, region }) => [
        arns.get(roleId) ?? '',
        { at: lastAt, ...(region !== undefined && { region }) },
      ]),
    )
  }
}

const PAGE = 1000
/** A role's calls that a report looks back over; an action last used before them is not in it. */
const MOST_CALLS = 20_000

/** What the sessions of a role called last, by action, from its newest records. */
export function accessRecords({ store, clock }: Parts): AccessRecords {
  return {
    clock,
    async lastActions(roles) {
      const found = new Map<string, readonly ActionUse[]>()
      for (const role of roles) {
        const uses = await lastActionsOf(store, role)
        if (uses.length > 0) found.set(role.arn, uses)
      }
      return found
    },
  }
}

async function lastActionsOf(store: Parts['store'], role: UsedRole): Promise<readonly ActionUse[]> {
  const uses = new Map<string, ActionUse>()
  let before: number | undefined
  for (let read = 0; read < MOST_CALLS; read += PAGE) {
    const rows: readonly StoredLedgerRow[] = await store.ledger.query({
      type: ['session_use'],
      outcome: ['allowed'],
      role: role.arn,
      limit: PAGE,
      ...(before !== undefined && { beforeSequence: before }),
    })
    for (const row of rows) {
      const use = useOf(decodeEvent(row), role)
      const name = use === undefined ? '' : `${use.service}:${use.action}`
      if (use !== undefined && !uses.has(name)) uses.set(name, use)
    }
    before = rows.at(-1)?.sequence
    if (rows.length < PAGE) break
    await setImmediate()
  }
  return [...uses.values()]
}

/** A call that a session of this very role signed. */
function useOf(
  { type, roleUniqueId, operation, at, request }: AuditEvent,
  role: UsedRole,
): ActionUse | undefined {
  if (type !== 'session_use' || roleUniqueId !== role.uniqueId || operation === undefined) return undefined
  const { service, region } = request ?? {}
  if (typeof service !== 'string' || typeof region !== 'string') return undefined
  return { service, action: operation, at, region }
}
