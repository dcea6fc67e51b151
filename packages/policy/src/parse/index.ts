export { checkSharedIssuer } from './check-shared-issuer.ts'
export { parsePermissionsPolicy } from './parse-permissions-policy.ts'
export { parseTrustPolicy, type ParseOptions } from './parse-trust-policy.ts'
export { providerName } from './provider-name.ts'
export { sharedIssuers, type SharedIssuer } from './shared-issuers.ts'
export type {
  Condition,
  NamePatterns,
  PermissionsPolicyDocument,
  PermissionsStatement,
  PolicyStatement,
  PolicyVersion,
  PrincipalPattern,
  TrustPolicyDocument,
  TrustStatement,
} from './types.ts'
export { warnings, type PolicyWarning, type WarningCode, type WarningFacts } from './warnings.ts'
