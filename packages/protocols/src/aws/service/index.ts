export { createQueryService } from './create-query-service.ts'
export type {
  QueryCall,
  QueryModel,
  QueryOperation,
  QueryOutcome,
  QueryServiceDeps,
  Refusal,
} from './types.ts'
