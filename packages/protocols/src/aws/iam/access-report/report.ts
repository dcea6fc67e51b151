import { VouchsafeError } from '@vouchsafe/core/errors'
import type { TrustSnapshot } from '@vouchsafe/trust/snapshot'
import type { Tree } from '#aws/render/index'
import { decodeJobId, type Job } from './job-id.ts'
import { entityOfUniqueId, type ReportedEntity } from './reported-entity.ts'
import type { AccessRecords, ActionUse } from './service-use.ts'
import { servicesOf } from './services.ts'

/** A report that was ordered, and what it is about. */
export interface OrderedReport {
  readonly job: Job
  readonly entity: ReportedEntity
}

/**
 * The report of a job id, whichever server wrote it.
 *
 * @throws VouchsafeError `trust_not_found`, also when its role or policy is gone
 */
export function findReport(trust: TrustSnapshot, account: string, jobId: string): OrderedReport {
  const job = decodeJobId(jobId)
  const entity = job === undefined ? undefined : entityOfUniqueId(trust, account, job.uniqueId)
  if (job !== undefined && entity !== undefined) return { job, entity }
  throw new VouchsafeError('trust_not_found', { say: `The job with id ${jobId} cannot be found.` })
}

/** @throws VouchsafeError `operation_refused` on a server without them */
export function requireRecords(records: AccessRecords | undefined): AccessRecords {
  if (records !== undefined) return records
  throw new VouchsafeError('operation_refused', { say: 'Access reports are not available on this server.' })
}

/** A use, with the role that made it. */
export interface RoleUse extends ActionUse {
  readonly roleArn: string
}

/** Every use by the roles of a report, the newest first. */
export async function usesOf({ roles }: ReportedEntity, records: AccessRecords): Promise<readonly RoleUse[]> {
  const byRole = await records.lastActions(roles)
  const uses = [...byRole].flatMap(([roleArn, actions]) => actions.map((use) => ({ ...use, roleArn })))
  return uses.toSorted((a, b) => b.at - a.at)
}

/** The services of a report, in order: those that the policies reach, and those that were used. */
export function reportedServices(
  { statements }: ReportedEntity,
  uses: readonly RoleUse[],
): readonly string[] {
  return [...new Set([...servicesOf(statements), ...uses.map(({ service }) => service)])].toSorted()
}

/** A report is ready as soon as it is ordered. */
export function jobMembers({ job: { at } }: OrderedReport): Readonly<Record<string, Tree>> {
  return { JobStatus: 'COMPLETED', JobCreationDate: { instant: at }, JobCompletionDate: { instant: at } }
}
