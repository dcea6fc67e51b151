import type { EpochSeconds } from '@vouchsafe/core/time'
import { decodeEvent } from '#event/encode-event'
import type { CandidateDay } from '#port/role-usage'
import type { LedgerRow } from '#port/types'
import { readHead } from './read-head.ts'

/** What a run of records adds to the days of one candidate policy. */
export interface CandidateSum extends CandidateDay {
  readonly roleId: string
  /** As in `CandidateAnswer`. */
  readonly since: number
}

type AskedRow = Pick<LedgerRow, 'at' | 'type' | 'body'>

const SECONDS_PER_DAY = 86_400

/** What candidate policies said of the exchanges among some rows, by day; most rows have none, and cost a search. */
export function sumCandidates(rows: readonly AskedRow[]): readonly CandidateSum[] {
  const sums = new Map<string, CandidateSum>()
  for (const { at, type, body } of rows) {
    if (type !== 'exchange' || !body.includes('"candidate":')) continue
    const head = readHead(body)
    // the words may be a claim's; an event of another order is read whole
    const { roleUniqueId: roleId, candidate } = head.candidate === undefined ? decodeEvent({ body }) : head
    if (roleId === undefined || candidate === undefined) continue
    const { since, answer } = candidate
    const one = { roleId, since, answer, day: dayOf(at), count: 1, firstAt: at, lastAt: at }
    const name = candidateKey(one)
    const held = sums.get(name)
    sums.set(name, held === undefined ? one : addCandidates(held, one))
  }
  return [...sums.values()]
}

/** Names the sum that a sum adds to. */
export function candidateKey({ roleId, since, answer, day }: CandidateSum): string {
  return `${roleId}\n${since}\n${answer}\n${day}`
}

/** Both together; they have one key. */
export function addCandidates(before: CandidateSum, after: CandidateSum): CandidateSum {
  return {
    ...before,
    count: before.count + after.count,
    firstAt: Math.min(before.firstAt, after.firstAt) as EpochSeconds,
    lastAt: Math.max(before.lastAt, after.lastAt) as EpochSeconds,
  }
}

function dayOf(at: EpochSeconds): EpochSeconds {
  return (at - (at % SECONDS_PER_DAY)) as EpochSeconds
}
