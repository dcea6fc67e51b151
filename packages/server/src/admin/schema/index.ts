export {
  administratorSessionAnswer,
  administratorSessionRequest,
  type AdministratorSessionAnswer,
} from './administrator-session.ts'
export { auditAnswer, auditQuery, auditRecord, eventTypes, outcomes, type AuditAnswer } from './audit.ts'
export {
  candidateQuery,
  candidateRecord,
  candidateRequest,
  promoteAnswer,
  promoteRequest,
  type CandidateQuery,
  type CandidateRecord,
  type CandidateRequest,
  type PromoteAnswer,
  type PromoteRequest,
} from './candidate.ts'
export { errorSchema, problemSchema, type ErrorAnswer } from './error.ts'
export {
  applyAnswer,
  applyDocument,
  applyRequest,
  deletePath,
  deleteQuery,
  resourceListAnswer,
  resourceQuery,
  resourceSchema,
  type ApplyAnswer,
  type ApplyRequest,
  type ResourceAnswer,
  type ResourceListAnswer,
} from './resource.ts'
export { reviewAnswer, reviewKinds, reviewQuery, type ReviewAnswer, type ReviewQuery } from './review.ts'
export { statusAnswer, type StatusAnswer } from './status.ts'
export {
  tokenAnswer,
  tokenRequest,
  workloadServerAnswer,
  workloadTokenRequest,
  type TokenAnswer,
  type TokenRequest,
  type WorkloadServerAnswer,
} from './token.ts'
