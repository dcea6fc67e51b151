export {
  answerAuthorized,
  refused,
  unauthorized,
  type SignedOperation,
  type SignedServiceDeps,
} from './answer-authorized.ts'
export { createQueryService } from './create-query-service.ts'
export type {
  QueryCall,
  QueryModel,
  QueryOperation,
  QueryOutcome,
  QueryServiceDeps,
  Refusal,
} from './types.ts'
