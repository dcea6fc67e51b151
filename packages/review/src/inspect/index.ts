export {
  assumableRoles,
  type CurrentTrust,
  type RoleAnswer,
  type TrustedProvider,
  type TrustedRole,
} from './assumable-roles.ts'
export type { GivenKeys } from './check-token-signature.ts'
export { decodeToken } from './decode-token.ts'
export { inspectToken, type InspectOptions } from './inspect-token.ts'
export type { Inspection, InspectionRemark, ReadClaim, SignatureCheck, TokenTimes } from './types.ts'
