export type { Question } from '#decide/decide-questions'
export { createExchange } from './create-exchange.ts'
export type {
  AdministratorOrder,
  AssumeRoleInput,
  AssumeRoleResult,
  Authorized,
  AuthorizeResult,
  ChainInput,
  ChainResult,
  Denied,
  Exchange,
  ExchangeDeps,
  ExchangeSettings,
  Issued,
  Refused,
  RoleRequest,
  SignedCall,
  TokenIssued,
  Unauthorized,
  VerifiedSession,
  WebIdentityTokenInput,
} from './types.ts'
