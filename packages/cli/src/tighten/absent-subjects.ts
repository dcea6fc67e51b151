import type { EpochSeconds } from '@vouchsafe/core/time'
import { reviewAnswer } from '@vouchsafe/server/admin/schema'
import type { Connection } from '#client/connection'
import type { Target } from './targets.ts'

/** Who was admitted to a role before a time and not since. */
export interface AbsentSubject {
  readonly subject: string
  readonly lastAt: EpochSeconds
}

const SUBJECTS = 1000
const TIMEOUT_MS = 300_000

/** From the sums that outlive the ledger's records; the latest first. */
export async function absentSubjects(
  connection: Connection,
  { stored }: Target,
  since: EpochSeconds,
): Promise<readonly AbsentSubject[]> {
  if (stored === undefined) return []
  const { account, name } = stored
  const { rows } = await connection.admin({
    path: '/v1/review',
    query: { kind: 'Role', account, name, subjects: SUBJECTS },
    answer: reviewAnswer,
    timeoutMs: TIMEOUT_MS,
  })
  return rows
    .flatMap(({ subjects }) => subjects)
    .filter(({ lastAt }) => lastAt < since)
    .map(({ subject, lastAt }) => ({ subject, lastAt: lastAt as EpochSeconds }))
}
