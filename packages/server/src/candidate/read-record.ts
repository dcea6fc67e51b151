import { VouchsafeError } from '@vouchsafe/core/errors'
import type { EpochSeconds } from '@vouchsafe/core/time'
import type { CandidateDay, LedgerStore, RoleUsageStore, SubjectUse } from '@vouchsafe/ledger/port'
import type { Resource } from '@vouchsafe/trust/resource'
import { roleSpec } from '@vouchsafe/trust/role'
import type { Role, TrustView } from '@vouchsafe/trust/snapshot'
import type { CandidateRecord } from '#admin/schema/candidate'
import { readDifferences } from './read-differences.ts'

export interface RecordDeps {
  readonly trust: TrustView
  readonly usage: RoleUsageStore
  readonly records: Pick<LedgerStore, 'query'>
  readonly stopping: AbortSignal
}

export interface RecordQuery {
  readonly account: string
  readonly name: string
  /** Only what was decided from then on. */
  readonly since?: number | undefined
}

/** Subjects of the role that are looked through for those that have not come since. */
const SUBJECTS = 1000
const NOT_SEEN_SHOWN = 20

/**
 * What is on record of a role's candidate policy, to the end of the ledger as it is now. It costs what differed and
 * what nobody has summed yet, never the ledger.
 *
 * @throws VouchsafeError `trust_not_found` where there is no such role, or it has no candidate
 */
export async function readRecord(deps: RecordDeps, query: RecordQuery): Promise<CandidateRecord> {
  const { usage, stopping } = deps
  while ((await usage.fold()) > 0 && !stopping.aborted);
  const { role, candidate } = findCandidate(deps.trust.current(), query)
  const { since } = candidate
  const from = Math.max(since.at, query.since ?? 0) as EpochSeconds
  const days = (await usage.candidate({ roleId: role.uniqueId, since: since.version })).filter(
    ({ lastAt }) => lastAt >= from,
  )
  const differences = await readDifferences(deps.records, { role, since: since.version, from })
  const [use] = await usage.roles({ roleIds: [role.uniqueId], subjectsPerRole: SUBJECTS })
  const notSeen = (use?.subjects ?? []).filter(({ lastAt }) => lastAt < from)
  const counted = countOf(days, ['admits', 'refuses', 'refuses_otherwise'])
  const listed = differences.reduce((sum, { count }) => sum + count, 0)
  return {
    role: role.arn,
    roleId: role.uniqueId,
    trustPolicy: role.trustPolicyText,
    candidateTrustPolicy: candidate.text,
    since,
    from,
    isEvaluated: role.candidate?.since === since.version,
    ...totals(days),
    differences,
    notListed: Math.max(0, counted - listed),
    notSeen: notSeen.slice(0, NOT_SEEN_SHOWN).map(subjectUse),
    notSeenCount: notSeen.length,
  }
}

interface FoundCandidate {
  readonly role: Role
  readonly resource: Resource
  readonly candidate: {
    readonly text: string
    readonly since: { readonly version: number; readonly at: number }
  }
}

/** @throws VouchsafeError `trust_not_found` */
export function findCandidate(
  trust: ReturnType<TrustView['current']>,
  { account, name }: Pick<RecordQuery, 'account' | 'name'>,
): FoundCandidate {
  const resource = trust.resource({ kind: 'Role', account, name })
  const role = trust.role(account, name)
  if (resource === undefined || role === undefined)
    throw new VouchsafeError('trust_not_found', {
      say: `there is no role \`${name}\` in account ${account}`,
      hint: 'see `vouch get Role`',
    })
  const { candidateTrustPolicy, candidateSince } = roleSpec.parse(resource.spec)
  if (candidateTrustPolicy === undefined)
    throw new VouchsafeError('trust_not_found', {
      say: `role \`${name}\` has no candidate trust policy`,
      hint: 'give it one: `candidateTrustPolicy` in its manifest, or `vouch tighten --candidate`',
    })
  // stored by a program that did not keep it
  return {
    role,
    resource,
    candidate: { text: candidateTrustPolicy, since: candidateSince ?? { version: 0, at: 0 } },
  }
}

function totals(
  days: readonly CandidateDay[],
): Pick<CandidateRecord, 'exchanges' | 'days' | 'firstAt' | 'lastAt' | 'differing' | 'otherwise'> {
  return {
    exchanges: countOf(days, ['agrees', 'admits', 'refuses', 'refuses_otherwise']),
    days: new Set(days.map(({ day }) => day)).size,
    ...(days.length > 0 && {
      firstAt: Math.min(...days.map(({ firstAt }) => firstAt)),
      lastAt: Math.max(...days.map(({ lastAt }) => lastAt)),
    }),
    differing: countOf(days, ['admits', 'refuses']),
    otherwise: countOf(days, ['refuses_otherwise']),
  }
}

function countOf(days: readonly CandidateDay[], answers: readonly CandidateDay['answer'][]): number {
  return days.reduce((sum, { answer, count }) => (answers.includes(answer) ? sum + count : sum), 0)
}

function subjectUse({ principal, subject, count, lastAt }: SubjectUse): CandidateRecord['notSeen'][number] {
  return { principal, subject, count, lastAt }
}
