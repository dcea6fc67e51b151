import type { IamOperations } from '#aws/iam/operation/types'
import { listPoliciesGrantingServiceAccess } from './policies-granting-access.ts'
import {
  generateServiceLastAccessedDetails,
  getServiceLastAccessedDetails,
  getServiceLastAccessedDetailsWithEntities,
} from './service-last-accessed.ts'

export const accessReportOperations: IamOperations = {
  GenerateServiceLastAccessedDetails: generateServiceLastAccessedDetails,
  GetServiceLastAccessedDetails: getServiceLastAccessedDetails,
  GetServiceLastAccessedDetailsWithEntities: getServiceLastAccessedDetailsWithEntities,
  ListPoliciesGrantingServiceAccess: listPoliciesGrantingServiceAccess,
}
