import type { EpochSeconds } from '@vouchsafe/core/time'
import { decodeEvent } from '#event/encode-event'
import type { LedgerRow } from '#port/types'
import { readHead } from './read-head.ts'

/** What a run of records adds to the sums of `RoleUsageStore`: sessions of a role for one subject, or its calls. */
export interface UseSum {
  readonly roleId: string
  readonly kind: 'session' | 'call'
  /** Empty for calls: they are counted for their role alone. */
  readonly principal: string
  readonly subject: string
  readonly count: number
  readonly firstAt: EpochSeconds
  readonly lastAt: EpochSeconds
  /** Of the last call. */
  readonly region?: string
}

type UsedRow = Pick<LedgerRow, 'at' | 'type' | 'outcome' | 'subject' | 'body'>
type UseKey = Pick<UseSum, 'roleId' | 'kind' | 'principal' | 'subject'>

interface Sum extends UseKey {
  count: number
  firstAt: EpochSeconds
  lastAt: EpochSeconds
  lastBody: string
}

/**
 * The uses of roles that rows show, in the order of the ledger: what was allowed, and only that. Of most rows it
 * reads no more than the head, because a whole body takes ten times as long.
 */
export function sumUses(rows: readonly UsedRow[]): readonly UseSum[] {
  const sums = new Map<string, Sum>()
  for (const row of rows) {
    const key = row.outcome === 'allowed' ? keyOf(row) : undefined
    if (key !== undefined) add(sums, key, row)
  }
  return [...sums.values()].map(({ lastBody, ...sum }) =>
    sum.kind === 'call' ? { ...sum, ...regionOf(lastBody) } : sum,
  )
}

function keyOf({ type, subject, body }: UsedRow): UseKey | undefined {
  if (type !== 'exchange' && type !== 'session_use') return undefined
  const { roleUniqueId: roleId, principal = '' } = readHead(body)
  if (roleId === undefined) return undefined
  if (type === 'session_use') return { roleId, kind: 'call', principal: '', subject: '' }
  if (!principal.includes(':assumed-role/'))
    return { roleId, kind: 'session', principal, subject: subject ?? '' }
  // callers choose session names, a new one for each run: a chain is summed by its role and by whom it began with
  const role = principal.slice(0, principal.lastIndexOf('/'))
  const origin = decodeEvent({ body }).evidence?.session?.origin
  return { roleId, kind: 'session', principal: role, subject: origin ?? subject ?? '' }
}

function add(sums: Map<string, Sum>, key: UseKey, { at, body }: UsedRow): void {
  const { roleId, kind, principal, subject } = key
  // neither an id nor an ARN holds a line feed
  const name = `${roleId}\n${kind}\n${principal}\n${subject}`
  const sum = sums.get(name)
  if (sum === undefined) {
    sums.set(name, { ...key, count: 1, firstAt: at, lastAt: at, lastBody: body })
    return
  }
  sum.count += 1
  sum.firstAt = Math.min(sum.firstAt, at) as EpochSeconds
  sum.lastAt = Math.max(sum.lastAt, at) as EpochSeconds
  sum.lastBody = body
}

function regionOf(body: string): { readonly region?: string } {
  const region = decodeEvent({ body }).request?.['region']
  return typeof region === 'string' ? { region } : {}
}
