import { reading } from '#aws/iam/operation/define'
import { pageOf, pageTree } from '#aws/iam/operation/page'
import { arn, page } from '#aws/iam/parameter/common'
import { choice, required, text } from '#aws/iam/parameter/parameter'
import { ask, askAll, type Asked } from '#aws/iam/question/ask'
import type { Tree } from '#aws/render/index'
import type { Question } from '@vouchsafe/exchange/flow'
import type { TrustSnapshot } from '@vouchsafe/trust/snapshot'
import { encodeJobId, granularities, type Granularity } from './job-id.ts'
import { findReport, jobMembers, reportedServices, requireRecords, usesOf, type RoleUse } from './report.ts'
import { askedEntity, reportedEntity, type ReportedEntity } from './reported-entity.ts'
import { serviceName } from './services.ts'

const jobId = required(text({ minLength: 36, maxLength: 36 }))
const namespaceForm = { shown: String.raw`[\w-]*`, form: /^[\w-]*$/ }
const namespace = required(text({ minLength: 1, maxLength: 64, pattern: namespaceForm }))

/** Orders a report on a role or a managed policy; it is ready at once, and kept nowhere. */
export const generateServiceLastAccessedDetails = reading({
  parameters: { Arn: required(arn), Granularity: choice(...granularities) },
  questions: ({ trust, account, input }) => [generate(askedEntity(trust, account, input.Arn))],
  answer: ({ trust, account, input }, { accessRecords }) => {
    const { clock } = requireRecords(accessRecords)
    const { uniqueId } = reportedEntity(trust, account, input.Arn)
    const granularity = input.Granularity ?? granularities[0]
    return { JobId: encodeJobId({ uniqueId, granularity, at: clock.now() }) }
  },
})

/** What a report shows must be allowed to whoever reads it, as to whoever ordered it. */
function mayRead(
  operation: string,
  { trust, account, input }: { trust: TrustSnapshot; account: string; input: { JobId: string } },
): readonly Question[] {
  const { entity } = findReport(trust, account, input.JobId)
  return [askAll(operation), generate(askedEntity(trust, account, entity.arn))]
}

function generate(entity: Asked): Question {
  return ask('GenerateServiceLastAccessedDetails', entity)
}

export const getServiceLastAccessedDetails = reading({
  parameters: { JobId: jobId, ...page },
  questions: (call) => mayRead('GetServiceLastAccessedDetails', call),
  answer: async ({ trust, account, input }, { accessRecords }) => {
    const report = findReport(trust, account, input.JobId)
    const { entity, job } = report
    const uses = await usesOf(entity, requireRecords(accessRecords))
    const services = reportedServices(entity, uses)
    const listing = { operation: 'GetServiceLastAccessedDetails', account, filters: [input.JobId] }
    const { items, rest } = pageOf(services, (service) => service, { listing, input })
    return {
      ...jobMembers(report),
      JobType: job.granularity,
      ServicesLastAccessed: items.map((service) => serviceTree(service, uses, job.granularity)),
      ...pageTree(rest),
    }
  },
})

function serviceTree(service: string, uses: readonly RoleUse[], granularity: Granularity): Tree {
  const own = uses.filter((use) => use.service === service)
  const [last] = own
  return {
    ServiceName: serviceName(service),
    ServiceNamespace: service,
    TotalAuthenticatedEntities: new Set(own.map(({ roleArn }) => roleArn)).size,
    ...(last !== undefined && {
      LastAuthenticated: { instant: last.at },
      LastAuthenticatedEntity: last.roleArn,
      LastAuthenticatedRegion: last.region,
      ...(granularity === 'ACTION_LEVEL' && { TrackedActionsLastAccessed: actionTrees(own) }),
    }),
  }
}

/** The last use of each action, whichever role made it; `uses` begin with the newest. */
function actionTrees(uses: readonly RoleUse[]): readonly Tree[] {
  const last = new Map<string, RoleUse>()
  for (const use of uses) if (!last.has(use.action)) last.set(use.action, use)
  return [...last.values()].map(({ action, roleArn, at, region }) => ({
    ActionName: action,
    LastAccessedEntity: roleArn,
    LastAccessedTime: { instant: at },
    LastAccessedRegion: region,
  }))
}

export const getServiceLastAccessedDetailsWithEntities = reading({
  parameters: { JobId: jobId, ServiceNamespace: namespace, ...page },
  questions: (call) => mayRead('GetServiceLastAccessedDetailsWithEntities', call),
  answer: async ({ trust, account, input }, { accessRecords }) => {
    const report = findReport(trust, account, input.JobId)
    const uses = await usesOf(report.entity, requireRecords(accessRecords))
    const service = input.ServiceNamespace.toLowerCase()
    const operation = 'GetServiceLastAccessedDetailsWithEntities'
    const listing = { operation, account, filters: [input.JobId, service] }
    const { items, rest } = pageOf(usersOf(report.entity, uses, service), ({ key }) => key, {
      listing,
      input,
    })
    return {
      ...jobMembers(report),
      EntityDetailsList: items.map(({ tree }) => tree),
      ...pageTree(rest),
    }
  },
})

/** The roles of a report, who used the service last first, in order of their keys. */
function usersOf({ roles }: ReportedEntity, uses: readonly RoleUse[], service: string) {
  return roles
    .map(({ arn: roleArn, name, uniqueId, path }) => {
      const last = uses.find((use) => use.service === service && use.roleArn === roleArn)
      const age = String(10 ** 11 - (last?.at ?? 0)).padStart(12, '0')
      const EntityInfo = { Arn: roleArn, Name: name, Type: 'ROLE', Id: uniqueId, Path: path }
      const used = last === undefined ? {} : { LastAuthenticated: { instant: last.at } }
      return { key: `${age}/${name}`, tree: { EntityInfo, ...used } }
    })
    .toSorted((a, b) => (a.key < b.key ? -1 : 1))
}
