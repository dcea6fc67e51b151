export { createExchange } from './create-exchange.ts'
export type {
  AssumeRoleInput,
  AssumeRoleResult,
  Authenticated,
  AuthenticateResult,
  Denied,
  Exchange,
  ExchangeDeps,
  ExchangeSettings,
  Issued,
  Refused,
  SignedCall,
  VerifiedSession,
} from './types.ts'
