export {
  assumableRoles,
  type CurrentTrust,
  type RoleAnswer,
  type TrustedProvider,
  type TrustedRole,
} from './assumable-roles.ts'
export type { GivenKeys } from './check-token-signature.ts'
export { decodeToken } from './decode-token.ts'
export { inspectCertificate, type InspectCertificateOptions } from './inspect-certificate.ts'
export { inspectToken, type InspectOptions } from './inspect-token.ts'
export { readBundle, type GivenAuthorities } from './read-bundle.ts'
export { isPem } from './read-pem.ts'
export type { Inspection, InspectionRemark, ReadClaim, SignatureCheck, TokenTimes } from './types.ts'
